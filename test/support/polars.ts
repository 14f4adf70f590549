/** Polars reads Arrow with its own Rust implementation: the strict foreign reader of these tests. Null where it has no binary. */
export async function loadPolars(): Promise<typeof import('nodejs-polars').default | null> {
  try {
    return (await import('nodejs-polars')).default
  } catch (error) {
    console.log(
      `skipped: nodejs-polars has no binary for ${process.platform} ${process.arch} (${String(error).split('\n')[0]})`,
    )
    return null
  }
}

/** Columns of a file as plain values: what Polars reads, lists as arrays. */
export async function readWithPolars(bytes: Uint8Array): Promise<Record<string, unknown[]> | null> {
  const polars = await loadPolars()
  if (!polars) return null
  const frame = polars.readIPC(Buffer.from(bytes))
  return Object.fromEntries(frame.columns.map((name) => [name, plain(frame.getColumn(name).toArray())]))
}

/** The same for an IPC stream. */
export async function readStreamWithPolars(bytes: Uint8Array): Promise<Record<string, unknown[]> | null> {
  const polars = await loadPolars()
  if (!polars) return null
  const frame = polars.readIPCStream(Buffer.from(bytes))
  return Object.fromEntries(frame.columns.map((name) => [name, plain(frame.getColumn(name).toArray())]))
}

function plain(values: unknown[]): unknown[] {
  return Array.from(values, (value) => {
    if (value === undefined) return null
    if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>)
    return isSeries(value) ? plain(value.toArray()) : value
  })
}

function isSeries(value: unknown): value is { toArray(): unknown[] } {
  return typeof value === 'object' && value !== null && 'toArray' in value
}
