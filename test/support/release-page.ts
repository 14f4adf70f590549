import { vi } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import type { HindoReleaseCheck } from '../../sdk/elements.ts'
import '../../sdk/elements.ts'
import { type Dataset, openDataset } from '../../sdk/worker/client.ts'

const opened: Dataset[] = []

/** Small simulated biobanks opened by a real engine; closed by {@link cleanChecks}. */
export async function openSimulated(participants = 1200, variants = 60): Promise<Dataset> {
  const output = memoryOutput()
  await simulateDataset({ options: { participants, variants, seed: 11 }, output })
  const data = await openDataset(memorySource('simulated', output.files()))
  opened.push(data)
  return data
}

/** Puts a release check on the page, in a box of a given language and width, and keeps what it tells. */
export function showCheck(properties: Partial<HindoReleaseCheck>, { lang = 'en', width = 1000 } = {}) {
  const box = document.createElement('div')
  box.lang = lang
  box.style.setProperty('width', `${width}px`)
  const check = document.createElement('hindo-release-check')
  Object.assign(check, properties)
  const reviewed: Array<HTMLElementEventMap['hindo-reviewed']['detail']> = []
  const released: Array<HTMLElementEventMap['hindo-released']['detail']> = []
  const errors: Array<HTMLElementEventMap['hindo-error']['detail']> = []
  const saved: string[] = []
  check.addEventListener('hindo-reviewed', (event) => reviewed.push(event.detail))
  check.addEventListener('hindo-released', (event) => released.push(event.detail))
  check.addEventListener('hindo-error', (event) => errors.push(event.detail))
  check.addEventListener('hindo-downloaded', (event) => saved.push(event.detail.file))
  box.append(check)
  document.body.append(box)
  return { check, reviewed, released, errors, saved }
}

/** An element inside the check; fails where there is none. */
export function part<Found extends HTMLElement = HTMLElement>(check: HindoReleaseCheck, selector: string): Found {
  const found = check.shadowRoot!.querySelector<Found>(selector)
  if (!found) throw new Error(`the check has no ${selector}`)
  return found
}

/** Texts of all that a selector finds, spaces made one. */
export function textsOf(check: HindoReleaseCheck, selector: string): string[] {
  return [...check.shadowRoot!.querySelectorAll(selector)].map((one) => one.textContent!.replace(/\s+/g, ' ').trim())
}

/** Types into a field. */
export async function fill(check: HindoReleaseCheck, selector: string, text: string): Promise<void> {
  const input = part<HTMLInputElement>(check, selector)
  input.value = text
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))
  await check.updateComplete
}

/** Presses a button once it may be pressed, and waits until nothing goes on any more. */
export async function press(check: HindoReleaseCheck, selector: string): Promise<void> {
  await vi.waitFor(
    async () => {
      await check.updateComplete
      if (part(check, selector).getAttribute('aria-disabled') === 'true') throw new Error(`${selector} is locked`)
    },
    { timeout: 10_000, interval: 20 },
  )
  part(check, selector).click()
  await idle(check)
}

export async function idle(check: HindoReleaseCheck): Promise<void> {
  await vi.waitFor(
    async () => {
      await check.updateComplete
      if (check.shadowRoot!.querySelector('[part=progress]')) throw new Error('the check goes on')
      if (check.shadowRoot!.querySelector('[part=sign-off][aria-busy=true]')) throw new Error('people go on')
    },
    { timeout: 20_000, interval: 20 },
  )
}

export async function cleanChecks(): Promise<void> {
  document.body.replaceChildren()
  for (const dataset of opened.splice(0)) await dataset.close()
}
