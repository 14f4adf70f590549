import type { Report } from '../../release/report.ts'
import type { CheckController } from './check-controller.ts'
import { checkFileName, saveBlob } from './files.ts'

/** Files of a checked table, named by whether it was let out. */
export class Downloads {
  private readonly checks: CheckController
  private readonly saved: (file: string, format: string) => void

  constructor(checks: CheckController, saved: (file: string, format: string) => void) {
    this.checks = checks
    this.saved = saved
  }

  save(blob: Blob, format: string): void {
    const { current, released } = this.checks
    const file = checkFileName(current!.answer.report.body.subject.dataset, released?.entry.seq, format)
    saveBlob(blob, file)
    this.saved(file, format)
  }

  /** A report, or the researcher's view of it. */
  async report(report: Report, print: 'print' | 'printView', ending: string): Promise<void> {
    const { dataset } = this.checks.answered!
    try {
      this.save(await dataset.reports[print](report), ending)
    } catch (error) {
      this.checks.fail(error)
    }
  }

  json(text: string, ending: string): void {
    this.save(new Blob([text], { type: 'application/json' }), ending)
  }
}
