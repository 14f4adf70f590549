import { fileURLToPath } from 'node:url'

const sdk = fileURLToPath(new URL('../../sdk', import.meta.url))

/** Vite aliases by which the package's own name means its sources: demo and tests import what a stranger would. */
export const sourceAlias = [
  { find: /^hindo$/, replacement: `${sdk}/index.ts` },
  { find: /^hindo\/(build|release)$/, replacement: `${sdk}/$1/index.ts` },
  { find: /^hindo\/(node|elements|elements\/[a-z-]+)$/, replacement: `${sdk}/$1.ts` },
]
