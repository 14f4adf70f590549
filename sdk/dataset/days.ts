const DAY = 86_400_000

/** Days since 1970-01-01 of `2026-11-21` or `2026/11/21`; undefined for what is no date of the calendar. */
export function parseDay(text: string): number | undefined {
  const plain = text.trim().replaceAll('/', '-')
  if (!/^\d{4}-\d{2}-\d{2}$/.test(plain)) return undefined
  const time = Date.parse(`${plain}T00:00:00Z`)
  return Number.isNaN(time) || formatDay(time / DAY) !== plain ? undefined : time / DAY
}

/** `2026-11-21` of days since 1970-01-01. */
export function formatDay(days: number): string {
  return new Date(days * DAY).toISOString().slice(0, 10)
}
