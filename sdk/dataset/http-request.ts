import { HindoError, isHindoError, throwIfAborted } from '../errors.ts'

/** An answer whose body has not been read yet. Exactly one of `bytes` and `drop` ends it. */
export interface HttpAnswer {
  response: Response
  /** The whole body. */
  bytes(): Promise<Uint8Array>
  /** Lets go of the body. */
  drop(): void
}

/** What a request is made with. */
export interface HttpTask {
  fetch: typeof fetch
  url: string
  init: RequestInit
  /** For messages: path of the file in the dataset. */
  file: string
  /** Milliseconds without a byte after which a request has failed. */
  stallTimeout: number
  /** Of all requests to the server: one that waits in the browser for its turn does not stall while others get bytes. */
  pulse?: Pulse
}

/** When a server was heard of last, by `performance.now()`. */
export interface Pulse {
  at: number
}

/** How often dropped connections are asked again. */
const ATTEMPTS = 2

/**
 * Sends a request and waits for its headers. Headers and every piece of the body must each come within `stallTimeout`, else
 * the request is given up with code `network`: a server that accepts and says nothing never hangs a query.
 */
export async function sendRequest(
  { fetch, url, init, file, stallTimeout, pulse = { at: 0 } }: HttpTask,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const watch = watchStall(file, stallTimeout, pulse, signal)
  try {
    const response = await watch.race(fetch(url, { ...init, signal: watch.signal }), true)
    return {
      response,
      async bytes() {
        try {
          return await readBody(response, watch.race)
        } finally {
          watch.stop()
        }
      },
      drop() {
        watch.stop()
        response.body?.cancel().catch(() => {})
      },
    }
  } catch (error) {
    watch.stop()
    throw error
  }
}

/**
 * Runs a request and turns what it throws into `aborted` or `network`. A dropped connection is tried once more: asking for
 * the same bytes again changes nothing on the server. Error statuses, stalls and wrong answers are not tried again.
 */
export async function guardRequest<T>(
  file: string,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    throwIfAborted(signal)
    try {
      return await run()
    } catch (error) {
      if (isHindoError(error)) throw error
      throwIfAborted(signal)
      if (attempt < ATTEMPTS) continue
      throw new HindoError('network', `${file}: the request failed or was cut off (${messageOf(error)})`, {
        where: { file },
        hint: 'Check the connection to the server and try again',
        cause: error,
      })
    }
  }
}

/** A clock that every `race` starts anew. */
function watchStall(file: string, timeout: number, pulse: Pulse, outer: AbortSignal | undefined) {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const onAbort = () => controller.abort()
  outer?.addEventListener('abort', onAbort, { once: true })

  function stop(): void {
    clearTimeout(timer)
    outer?.removeEventListener('abort', onAbort)
  }

  return {
    signal: controller.signal,
    stop,
    // Raced, not only aborted: a page's own fetch may take no notice of the signal.
    race<T>(step: Promise<T>, queued = false): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const end = () => {
          const left = queued ? pulse.at + timeout - performance.now() : 0
          if (left > 0) timer = setTimeout(end, left)
          else {
            reject(stalled(file, timeout))
            controller.abort()
          }
        }
        timer = setTimeout(end, timeout)
        step.then(
          (value) => {
            clearTimeout(timer)
            pulse.at = performance.now()
            resolve(value)
          },
          (error) => {
            clearTimeout(timer)
            reject(error)
          },
        )
      })
    },
  }
}

async function readBody(response: Response, race: <T>(step: Promise<T>) => Promise<T>): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array(await race(response.arrayBuffer()))
  const reader = response.body.getReader()
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done, value } = await race(reader.read())
    if (done) break
    chunks.push(value)
    total += value.length
  }
  if (chunks.length === 1) return chunks[0]!
  const all = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

function stalled(file: string, timeout: number): HindoError {
  return new HindoError('network', `${file}: the server sent nothing for ${timeout / 1000} s`, {
    where: { file },
    hint: 'Check the connection to the server and try again',
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
