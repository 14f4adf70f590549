import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'node', environment: 'node', include: ['test/{unit,kernel,pack}/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
})
