import { expect, it } from 'vitest'
import { loadIntervalSolver } from '../../sdk/release/algebra/linear-program.ts'

it('has no solver, and no error, where its WebAssembly cannot be had', async () => {
  expect(await loadIntervalSolver({ locateFile: (name) => `nowhere/${name}` })).toBeUndefined()
})
