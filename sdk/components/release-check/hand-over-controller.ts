import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { HandOver } from '../../release/hand-over.ts'
import type { Report } from '../../release/report.ts'
import type { WordsView } from './findings.ts'
import type { ReleaseWords } from './policies.ts'
import { problemView } from './problem.ts'

/** The report that a researcher handed over: what it says was asked is asked here too, and one's own check tells whether it is the same. */
export class HandOverController implements ReactiveController {
  private handed: HandOver | undefined
  private problem: ErrorRecord | undefined
  private readonly host: ReactiveControllerHost
  private readonly words: () => Promise<ReleaseWords>
  private readonly taken: (handed: HandOver) => void

  constructor(host: ReactiveControllerHost, words: () => Promise<ReleaseWords>, taken: (handed: HandOver) => void) {
    this.host = host
    this.words = words
    this.taken = taken
    host.addController(this)
  }

  hostDisconnected(): void {
    this.problem = undefined
  }

  /** There is another table. */
  clear(): void {
    this.handed = undefined
    this.problem = undefined
  }

  /** The way to open a report, and, after a check, whether it is the same. */
  view(report: Report | undefined, words: ReleaseWords | undefined, { t, lang }: WordsView): TemplateResult {
    const { handed, problem } = this
    const read = (event: Event) => {
      const input = event.target as HTMLInputElement
      const [file] = input.files ?? []
      if (file) void this.read(file)
      input.value = ''
    }
    const difference = handed && report && words ? words.differenceOf(report, handed) : undefined
    return html`<div class="handed" part="handed">
      <label class="button file">${t.openReport}<input type="file" accept=".json,application/json" data-hand-over @change=${read} /></label>
      ${
        handed
          ? html`<p role="status" class=${difference ? 'notice' : 'of'}>${
              !report ? t.reportOpened : difference ? t.reportDiffers[difference] : t.reportSame
            }</p>`
          : nothing
      }
      ${problem ? problemView(problem, lang) : nothing}
    </div>`
  }

  private async read(file: File): Promise<void> {
    try {
      const [words, text] = await Promise.all([this.words(), file.text()])
      this.handed = words.parseHandOver(text, file.name)
      this.problem = undefined
      this.taken(this.handed)
    } catch (error) {
      this.problem = toErrorRecord(error)
    }
    this.host.requestUpdate()
  }
}
