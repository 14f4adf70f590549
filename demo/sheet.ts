/** A column of a sample sheet: what a user must see to say what it is. */
export interface SheetColumn {
  name: string
  /** Different values, the most frequent first. */
  values: string[]
  /** Some values hold a semicolon, so a person may have several. */
  several: boolean
}

/** How much of a sheet is looked at to show its columns; the build reads all of it. */
const PREVIEW_BYTES = 1 << 20

/** The columns of a sample sheet after the first, which names samples, from its first megabyte. */
export async function readSheet(file: File): Promise<{ sample: string; columns: SheetColumn[] }> {
  const written = (await file.slice(0, PREVIEW_BYTES).text()).replace(/^\uFEFF/, '')
  const lines = written.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('##'))
  const names = (lines[0] ?? '').split('\t').map((name) => name.trim())
  const rows = lines.slice(1, file.size > PREVIEW_BYTES ? -1 : undefined).map((line) => line.split('\t'))
  const columns = names.map((name, index): SheetColumn => {
    const counts = new Map<string, number>()
    for (const row of rows) {
      for (const value of (row[index] ?? '').split(';')) counts.set(value.trim(), (counts.get(value.trim()) ?? 0) + 1)
    }
    const values = [...counts]
      .filter(([value]) => value !== '')
      .sort(([, a], [, b]) => b - a)
      .map(([value]) => value)
    return { name, values, several: rows.some((row) => (row[index] ?? '').includes(';')) }
  })
  return { sample: names[0] ?? '', columns: columns.slice(1) }
}
