import type { Count, Unanswerable } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import { inSentences } from '../base/messages.ts'
import type { Strings } from '../i18n/strings.ts'

/** A number of people as it stands on screen and as it is said. */
export interface PeopleText {
  text: string
  spoken: string
  kind: 'value' | 'suppressed' | 'unanswerable'
  /** What to know beside it: that it is not told, and what is certain. */
  why?: string
  /** Why it is not told and what to do, in the engine's words. */
  reason?: { text: string; lang: 'en' | 'ja' }
}

/** What words beside numbers need. */
export interface PeopleWords {
  t: Strings
  lang: string
  /** Counts below it were suppressed before the dataset was served. */
  threshold: number | undefined
}

/**
 * A count as the reader may know it: the number; `<10` where it was suppressed and certainly lies below the dataset's threshold;
 * else the two numbers it lies between; `▨` (suppressed) or `?` (not stored) where those say nothing. Never a guess, never a sum.
 */
export function peopleText(count: Count | Unanswerable, { t, lang, threshold }: PeopleWords): PeopleText {
  const number = (value: number) => formatCount(value, lang)
  const { bounds } = count
  const between = bounds && `${number(bounds.lower)}–${number(bounds.upper)}`
  const certain = bounds ? t.bounds(number(bounds.lower), number(bounds.upper)) : ''
  if ('unanswerable' in count) {
    return {
      text: between ?? '?',
      spoken: bounds ? t.peopleBetween(number(bounds.lower), number(bounds.upper)) : t.notStored,
      kind: 'unanswerable',
      why: [t.notStored, certain].filter(Boolean).join(' '),
      reason: inSentences({ ...count, message: count.unanswerable }, lang),
    }
  }
  if (count.participants !== null) {
    const about = count.mark ? '≈ ' : ''
    return {
      text: `${about}${number(count.participants)}`,
      spoken: `${count.mark ? `${t.about} ` : ''}${t.people(number(count.participants))}`,
      kind: 'value',
    }
  }
  if (threshold !== undefined && (!bounds || bounds.upper < threshold)) {
    const below = number(threshold)
    return { text: `<${below}`, spoken: t.suppressedPeople(below), kind: 'suppressed', why: t.peopleSuppressed }
  }
  // What is hidden is not told by the back door, and "0 to everybody" tells nothing.
  const telling = bounds && bounds.lower > 0 && bounds.lower < bounds.upper
  return {
    text: telling ? between! : '▨',
    spoken: telling ? t.peopleBetween(number(bounds.lower), number(bounds.upper)) : t.peopleSuppressed,
    kind: 'suppressed',
    why: telling ? `${t.peopleSuppressed}. ${certain}` : t.peopleSuppressed,
  }
}

/** What a tooltip says beside a number. */
export function reasonOf(text: PeopleText | undefined): string | undefined {
  return text && ([text.why, text.reason?.text].filter(Boolean).join(' ') || undefined)
}
