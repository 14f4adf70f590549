import { describe, expect, it } from 'vitest'
import { RULES } from '../../sdk/release/rules/index.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

// A file can call a number that it leaves out whatever it likes: what the dataset has is what has to stay hidden.

const world = genotypedWorld(
  [
    { level: 0, people: 40, carriers: [[2, 0]] },
    { level: 1, people: 50, carriers: [[20, 0]] },
  ],
  2,
  1,
)

/** A table of everybody and both groups, of which one is left out under some name. */
function tableOf(state: number): Subject {
  const subject = subjectOf(world, {
    cohorts: { all: 'all', a: 'p0=p0l0', b: 'p0=p0l1' },
    columns: ['AC', 'AN', 'AF'],
    suppressed: (_, cohort) => cohort === 'a',
  })
  const own = subject.cohorts.find(({ name }) => name === 'a')!
  for (const column of own.columns.values()) column.state[0] = state
  return subject
}

const status = async (rule: string, parameters: object, subject: Subject) =>
  (await RULES.find(({ id }) => id === rule)!.check(subject, parameters)).map((finding) => [
    finding.status,
    finding.cells,
  ])

describe.each<[string, object]>([
  ['suppress.complementary', {}],
  ['attack.interval', { width: 5, programs: 100 }],
])('%s', (rule, parameters) => {
  it.each(['suppressed', 'notCalled', 'notCollected'] as const)(
    'fails for a total less the rest, called %s',
    async (name) => {
      expect(await status(rule, parameters, tableOf(STATE[name]))).toEqual([['fail', [{ row: 0, cohort: 1 }]]])
    },
  )

  it('passes where nobody was called indeed', async () => {
    const subject = tableOf(STATE.notCalled)
    for (const column of subject.cohorts[1]!.expected!.values()) column.state[0] = STATE.notCalled
    expect(await status(rule, parameters, subject)).toEqual([])
  })
})
