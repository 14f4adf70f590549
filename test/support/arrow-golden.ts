/** The JSON that Arrow's integration tests give with each file. */
export interface GoldenFile {
  schema: { fields: GoldenField[] }
  dictionaries?: Array<{ id: number; data: { columns: GoldenColumn[] } }>
  batches: Array<{ count: number; columns: GoldenColumn[] }>
}

interface GoldenField {
  name: string
  type: { name: string; bitWidth?: number; precision?: string }
  children: GoldenField[]
  dictionary?: { id: number }
}

interface GoldenColumn {
  count: number
  VALIDITY?: number[]
  OFFSET?: number[]
  DATA?: Array<number | string | boolean>
  children?: GoldenColumn[]
}

/** Columns as plain values over all batches; no values for types that Hindo's files do not have. */
export function goldenColumns(file: GoldenFile): Array<{ name: string; values: unknown[] | null }> {
  return file.schema.fields.map((field, index) => {
    const pieces = file.batches.map((batch) => cells(field, batch.columns[index]!, file))
    return { name: field.name, values: known(field) ? pieces.flat() : null }
  })
}

function known({ type, children }: GoldenField): boolean {
  if (type.name === 'list') return children.every(known)
  return type.name === 'int' || type.name === 'utf8' || type.name === 'bool' || type.precision === 'DOUBLE'
}

function cells(field: GoldenField, column: GoldenColumn, file: GoldenFile): unknown[] {
  if (!known(field)) return []
  const valid = (row: number) => column.VALIDITY?.[row] !== 0
  const rows = Array.from({ length: column.count }, (_, row) => row)
  if (field.dictionary) {
    const { id } = field.dictionary
    const dictionary = file.dictionaries!.find((entry) => entry.id === id)!.data.columns[0]!
    const words = cells({ ...field, dictionary: undefined }, dictionary, file)
    return rows.map((row) => (valid(row) ? words[Number(column.DATA![row])] : null))
  }
  if (field.type.name === 'list') {
    const items = cells(field.children[0]!, column.children![0]!, file)
    return rows.map((row) => (valid(row) ? items.slice(column.OFFSET![row], column.OFFSET![row + 1]) : null))
  }
  const convert = converter(field)
  return rows.map((row) => (valid(row) ? convert(column.DATA![row]!) : null))
}

function converter({ type }: GoldenField): (value: number | string | boolean) => unknown {
  if (type.name === 'int') return type.bitWidth === 64 ? BigInt : Number
  return type.name === 'bool' ? Boolean : (value) => value
}
