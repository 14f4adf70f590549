import { describe, expect, it } from 'vitest'

describe('importing the public module', () => {
  it('changes nothing: no globals, no timers, no listeners, nothing printed', async () => {
    const before = Object.getOwnPropertyNames(globalThis).sort()
    const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)])
    await import('../../sdk/index.ts')
    expect(Object.getOwnPropertyNames(globalThis).sort()).toEqual(before)
    expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(listeners)
  })

  it('gives these names and no others', async () => {
    expect(Object.keys(await import('../../sdk/index.ts')).sort()).toEqual([
      ...['COLUMNS', 'DEFAULT_COLUMNS', 'HindoError', 'STATE', 'STATE_NAMES', 'VARIANT_COLUMNS'],
      ...['clearCache', 'cohortFromJson', 'cohortToJson', 'createEngine', 'explainCohort', 'findColumn', 'formatError'],
      ...['isHindoError', 'openDataset', 'openRecords', 'parseCohort', 'parseFilter', 'printCohort', 'printFilter'],
    ])
  })
})
