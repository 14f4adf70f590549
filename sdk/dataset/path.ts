/**
 * Why a file path of a dataset is not allowed, or null when it is: paths are relative, stay inside the dataset's folder and
 * name no scheme, so that a manifest cannot make a reader open anything else.
 */
export function pathProblem(path: string): string | null {
  if (path === '') return 'is empty'
  if (path.startsWith('/') || path.includes('\\')) return 'is not relative'
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return 'names a scheme or drive'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'holds a control character'
  if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'holds an empty, "." or ".." segment'
  }
  return null
}
