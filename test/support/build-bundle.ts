import { join } from 'node:path'
import { build } from 'vite'
import { root } from './folders.mjs'

/**
 * Compiles the build for a Node process of its own, with the file of its counting threads, as the package does.
 *
 * @returns path of the script: see `build-child.ts` for its arguments
 */
export async function bundleBuild(folder: string): Promise<string> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    plugins: [
      {
        name: 'thread-file',
        enforce: 'pre',
        transform: (code) =>
          code.replaceAll(
            "new URL('./count-worker.node.ts', import.meta.url)",
            "new URL('./count-worker.node.js', import.meta.url)",
          ),
      },
    ],
    build: {
      ssr: true,
      outDir: folder,
      target: 'node20',
      rolldownOptions: {
        input: [join(root, 'test/support/build-child.ts'), join(root, 'sdk/build/count-worker.node.ts')],
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  return join(folder, 'build-child.js')
}
