import { describe, expect, it } from 'vitest'
import { HindoError } from '../../sdk/errors.ts'
import type { EngineCalls, Outcome } from '../../sdk/worker/api.ts'
import type { Connection } from '../../sdk/worker/connection.ts'
import { PendingCalls } from '../../sdk/worker/pending.ts'

/** A connection whose calls settle when the test says so. */
function stage() {
  const cancelled: number[] = []
  const closed: number[] = []
  const calls = {
    cancel: async (call: number) => void cancelled.push(call),
    closeDataset: async (dataset: number) => void closed.push(dataset),
  } as unknown as EngineCalls
  const connection = { calls, share: (object: object) => object } as unknown as Connection
  const answers: Array<(outcome: Outcome<number>) => void> = []
  const send = () => new Promise<Outcome<number>>((resolve) => answers.push(resolve))
  return { cancelled, closed, answers, send, pending: new PendingCalls(Promise.resolve(connection)) }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a call', () => {
  it('settles by its outcome, each call by its own, in whatever order they come', async () => {
    const { pending, send, answers } = stage()
    const [one, two] = [pending.run(send), pending.run(send)]
    await settle()
    answers[1]!({ ok: true, value: 2 })
    answers[0]!({ ok: false, error: { code: 'format', message: 'no', where: { file: 'x' }, hint: 'h' } })
    await expect(two).resolves.toBe(2)
    await expect(one).rejects.toMatchObject({ name: 'HindoError', code: 'format', where: { file: 'x' }, hint: 'h' })
  })

  it('hears of its own progress only, and only while it runs', async () => {
    const { pending, send, answers } = stage()
    const heard: string[] = []
    const tell = (call: number, done: number) =>
      pending.receive({ call, type: 'progress', progress: { phase: 'read', done, total: 9, unit: 'bytes' } })
    const one = pending.run(send, { onProgress: ({ done }) => heard.push(`one ${done}`) })
    const two = pending.run(send, { onProgress: ({ done }) => heard.push(`two ${done}`) })
    await settle()
    tell(1, 1)
    tell(2, 2)
    answers[0]!({ ok: true, value: 0 })
    await one
    tell(1, 3)
    tell(99, 4)
    answers[1]!({ ok: true, value: 0 })
    await two
    expect(heard).toEqual(['one 1', 'two 2'])
  })

  it('that is cancelled rejects at once, tells the engine, and frees what comes too late', async () => {
    const { pending, send, answers, cancelled, closed } = stage()
    const controller = new AbortController()
    const discard = (calls: EngineCalls, value: number) => void calls.closeDataset(value)
    const running = pending.run(send, { signal: controller.signal, discard })
    await settle()
    controller.abort()
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    await settle()
    expect(cancelled).toEqual([1])
    answers[0]!({ ok: true, value: 7 })
    await settle()
    expect(closed).toEqual([7])
  })

  it('is not sent when it is cancelled before the engine is there', async () => {
    let sent = 0
    const pending = new PendingCalls(new Promise<Connection>(() => {}))
    const controller = new AbortController()
    const running = pending.run(
      async () => {
        sent++
        return { ok: true, value: 1 }
      },
      { signal: controller.signal },
    )
    controller.abort()
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    expect(sent).toBe(0)
  })

  it('that the transport cannot carry rejects as a worker error', async () => {
    const { pending } = stage()
    const running = pending.run(() => Promise.reject(new DOMException('could not be cloned', 'DataCloneError')))
    await expect(running).rejects.toMatchObject({ name: 'HindoError', code: 'worker', message: 'could not be cloned' })
  })

  it('leaves no listener on a signal that lives on', async () => {
    const { pending, send, answers } = stage()
    const controller = new AbortController()
    let listeners = 0
    const { signal } = controller
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    const running = pending.run(send, { signal })
    await settle()
    answers[0]!({ ok: true, value: 1 })
    await running
    expect(listeners).toBe(0)
  })
})

describe('the end of an engine', () => {
  it('rejects every call under way, and every later one', async () => {
    const { pending, send } = stage()
    const calls = [pending.run(send), pending.run(send), pending.run(send)]
    await settle()
    pending.end(new HindoError('aborted', 'closed'), new HindoError('worker', 'gone'))
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'aborted' })
    expect(pending.dead).toBe(true)
    await expect(pending.run(send)).rejects.toMatchObject({ code: 'worker' })
  })

  it('that could not start rejects every call with the reason', async () => {
    const failed = Promise.reject<Connection>(new HindoError('worker', 'no engine could be started'))
    const pending = new PendingCalls(failed)
    await expect(pending.run(async () => ({ ok: true, value: 1 }))).rejects.toMatchObject({
      code: 'worker',
      message: /no engine/,
    })
  })
})
