import { findingIds } from '../release/exception.ts'
import type { Report } from '../release/report.ts'
import { RULES } from '../release/rules/index.ts'
import type { CommandContext } from './command.ts'

/** Findings in words, worst first, with the names that an exception calls them by; at most a few of each rule. */
export function sayFindings({ body }: Report, { terminal }: CommandContext, view: 'researcher' | 'reviewer'): void {
  for (const check of body.checks) {
    const { rule, status, findings } = check
    if (status === 'pass') continue
    const { title, remedy } = RULES.find(({ id }) => id === rule)!
    terminal.say(`${status}: ${title.en} (${rule})`)
    const ids = findingIds(check)
    for (const [number, { cells, cohorts, evidence, learned }] of findings.slice(0, 3).entries()) {
      const names = cohorts.map((cohort) => body.subject.cohorts[cohort]!.name).join(', ')
      const where = [cells.length > 0 ? `${cells.length} cells` : '', names].filter(Boolean).join(', ')
      const reason = view === 'reviewer' && typeof evidence.reason === 'string' ? ` (${evidence.reason})` : ''
      terminal.say(`  ${ids[number]} ${where ? `${where}: ` : ''}${learned.en}${reason}`)
    }
    if (findings.length > 3)
      terminal.say(`  and ${findings.length - 3} more: a report with --view researcher names them all`)
    terminal.say(`  ${remedy.en}`)
  }
}
