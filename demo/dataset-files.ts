import { h } from './dom.ts'
import { formatNumber, text } from './page.ts'

interface Folder {
  getDirectoryHandle(name: string, options: { create: boolean }): Promise<Folder>
  getFileHandle(
    name: string,
    options: { create: boolean },
  ): Promise<{
    createWritable(): Promise<{ write(data: Blob): Promise<void>; close(): Promise<void> }>
  }>
}
type FolderPicker = (options: { mode: 'readwrite' }) => Promise<Folder>

/** Browsers that let a page write into a folder the user picks. */
function folderPicker(): FolderPicker | undefined {
  return (window as { showDirectoryPicker?: FolderPicker }).showDirectoryPicker
}

async function saveIn(folder: Folder, path: string, blob: Blob): Promise<void> {
  const names = path.split('/')
  let at = folder
  for (const name of names.slice(0, -1)) at = await at.getDirectoryHandle(name, { create: true })
  const file = await (await at.getFileHandle(names.at(-1)!, { create: true })).createWritable()
  await file.write(blob)
  await file.close()
}

/** Links to the files of a dataset made in this page, and a button that saves all of them where the browser can. */
export function datasetFiles(files: Record<string, Blob>): HTMLElement {
  const t = text()
  const paths = Object.keys(files).sort()
  const said = h('span', { role: 'status' })
  const saveAll = async () => {
    try {
      const folder = await folderPicker()!({ mode: 'readwrite' })
      for (const path of paths) await saveIn(folder, path, files[path]!)
      said.textContent = t.savedAll(paths.length)
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AbortError') said.textContent = String(error)
    }
  }
  const link = (path: string) =>
    h(
      'li',
      {},
      h('a', { href: URL.createObjectURL(files[path]!), download: path.split('/').at(-1) }, path),
      ` ${formatNumber(Math.ceil(files[path]!.size / 1000))} kB`,
    )
  return h(
    'div',
    {},
    h('h2', {}, t.files),
    h('p', { class: 'help' }, t.filesHelp),
    folderPicker()
      ? h(
          'p',
          { class: 'actions' },
          h('button', { type: 'button', class: 'button', onclick: () => void saveAll() }, t.saveAll),
          said,
        )
      : null,
    h('ul', { class: 'files' }, ...paths.map(link)),
  )
}
