import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { sourceAlias } from './test/support/alias.mjs'
import { CHROMIUM_ARGS, findChromium } from './test/support/chromium.mjs'

const globalSetup = [fileURLToPath(new URL('./test/support/kernel-bytes.mjs', import.meta.url))]

export default defineConfig({
  resolve: { alias: sourceAlias },
  worker: { format: 'es' },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/{unit,kernel,pack}/**/*.test.ts'],
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        // found while tests run, a dependency would reload the page under them
        optimizeDeps: {
          // its Wasm stands beside it
          exclude: ['highs'],
          include: [
            'lit',
            'lit/directives/class-map.js',
            'lit/directives/guard.js',
            'lit/directives/repeat.js',
            'lit/directives/live.js',
            'comlink',
            'apache-arrow',
            'valibot',
            '@shoelace-style/localize',
            '@noble/hashes/sha2.js',
            '@stdlib/stats-base-dists-normal-cdf',
            '@stdlib/stats-base-dists-normal-quantile',
          ],
        },
        test: {
          name: 'browser',
          include: ['test/components/**/*.test.ts'],
          globalSetup,
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: findChromium(), args: CHROMIUM_ARGS } }),
            instances: [{ browser: 'chromium', viewport: { width: 1280, height: 800 } }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
