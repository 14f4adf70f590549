import { html, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatCount, formatTime } from '../base/format.ts'
import type { WordsView } from './findings.ts'
import type { LedgerController } from './ledger-controller.ts'
import { problemView } from './problem.ts'
import type { ReleaseSummary } from './releases.ts'

/** Cohorts of a release that are named before "and n more". */
const NAMED = 6

function cohortsOf({ cohorts }: ReleaseSummary, ledger: LedgerController, { t, lang, labelLang }: WordsView) {
  const left = cohorts.length - NAMED
  return html`<ul class="cohorts">
    ${cohorts.slice(0, NAMED).map(({ name, expression }) => {
      const words = ledger.inWords(expression, labelLang)
      return html`<li><span class="name">${name}</span>${words === name ? nothing : html` <span class="of">${words}</span>`}</li>`
    })}
    ${left > 0 ? html`<li class="of">${t.moreCohorts(formatCount(left, lang))}</li>` : nothing}
  </ul>`
}

/** What was done to the numbers: in words where it is one of the page's own steps, else as the ledger says it. */
function stepsOf(steps: readonly string[], { t }: WordsView) {
  const kinds: Record<string, string> = t.stepKinds
  return steps.map((step, at) => {
    const before = at > 0 ? '; ' : ''
    return Object.hasOwn(kinds, step) ? `${before}${kinds[step]}` : html`${before}<span lang="en">${step}</span>`
  })
}

function releaseView(release: ReleaseSummary, ledger: LedgerController, view: WordsView): TemplateResult {
  const { t, lang, labelLang } = view
  const { seq, at, author, decision, approvers, dataset, columns, file, variants, steps, exceptions } = release
  const list = (names: readonly string[]) => names.join(labelLang === 'ja' ? '、' : ', ')
  return html`<li class="release" data-entry=${seq}>
    <p class="release-head"><strong>${t.releaseNumber(formatCount(seq, lang))}</strong> <time datetime=${at}>${formatTime(at, lang)}</time>
      <span class="of">${t.releasedBy(author)}</span></p>
    <p>${t.releaseHolds(formatCount(variants, lang), list(columns))} <span class="of">${t.releaseOf(`${dataset.id} ${dataset.dataVersion}`)}</span></p>
    ${cohortsOf(release, ledger, view)}
    <p class="of">${t.releasedAs[decision](list(approvers))}${exceptions > 0 ? ` ${t.releaseExceptions(formatCount(exceptions, lang))}` : ''}${
      steps.length > 0 ? html` ${t.releaseChanged}: ${stepsOf(steps, view)}` : nothing
    }</p>
    <p class="saves"><button class="button" type="button" data-save-release=${seq} aria-disabled=${ledger.busy ? 'true' : nothing}
      aria-label="${t.saveTable}, ${t.releaseNumber(formatCount(seq, lang))}" @click=${() => void ledger.saveTable(release)}>${t.saveTable}</button>
      <span class="of">${file.format.toUpperCase()}, ${formatBytes(file.bytes, lang)}</span></p>
  </li>`
}

/** What left earlier, the newest first. */
function releasesView(ledger: LedgerController, view: WordsView): TemplateResult | typeof nothing {
  const { t, lang } = view
  const { releases, open, shown } = ledger
  if (!releases) return nothing
  if (releases.length === 0) return html`<p class="of">${t.noReleases}</p>`
  const toggle = (event: Event) => ledger.toggle((event.target as HTMLDetailsElement).open)
  const older = releases.length - shown
  return html`<details class="fold" ?open=${open} @toggle=${toggle}>
    <summary>${t.showReleases(formatCount(releases.length, lang))}</summary>
    ${
      open
        ? html`<ol class="releases" part="releases">${releases.slice(0, shown).map((release) => releaseView(release, ledger, view))}</ol>
            ${
              older > 0
                ? html`<button class="button plain" type="button" data-older @click=${() => ledger.more()}>${t.moreReleases(formatCount(older, lang))}</button>`
                : nothing
            }`
        : nothing
    }
  </details>`
}

/** The ledger of the page: what left, with the ways to and from a file; why it is not there where it cannot be opened. */
export function ledgerView(ledger: LedgerController, view: WordsView): TemplateResult | typeof nothing {
  const { t, lang } = view
  const { releases, imported, problem, busy } = ledger
  if (!ledger.present) {
    if (!problem) return nothing
    return html`<section class="ledger" part="ledger" aria-labelledby="ledger-heading">
      <h3 id="ledger-heading">${t.ledger}</h3>
      ${problemView(problem, lang)}
    </section>`
  }
  const count = (value: number) => formatCount(value, lang)
  const take = (event: Event) => {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    if (file) void ledger.take(file)
    input.value = ''
  }
  return html`<section class="ledger" part="ledger" aria-labelledby="ledger-heading">
    <h3 id="ledger-heading">${t.ledger}</h3>
    <p class="help">${t.ledgerHelp}</p>
    <div class="saves">
      <span class="entries">${releases === undefined ? '' : t.boundEntries(count(releases.length))}</span>
      <button class="button" type="button" data-save-ledger aria-disabled=${busy ? 'true' : nothing} @click=${() => void ledger.save()}>${t.saveLedger}</button>
      <label class="button file">${t.takeLedger}<input type="file" accept=".tar,.jsonl" ?disabled=${busy} data-ledger @change=${take} /></label>
    </div>
    ${
      imported
        ? html`<p class="of" role="status">${t.ledgerTaken(count(imported.added))}${
            imported.missing.length > 0 ? html` ${t.ledgerMissing(imported.missing.map(count).join(', '))}` : nothing
          }</p>`
        : nothing
    }
    ${problem ? problemView(problem, lang) : nothing}
    ${releasesView(ledger, view)}
  </section>`
}
