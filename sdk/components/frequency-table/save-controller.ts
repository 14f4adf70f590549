import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { DatasetInfo } from '../../types.ts'
import type { ExportFormat, Table } from '../../worker/client.ts'
import { saveTable } from './download.ts'

export interface SaveListener {
  saved(file: string, format: ExportFormat): void
  failed(error: ErrorRecord): void
}

/** Saves the table as a file, one at a time, until the element leaves the page. */
export class SaveController implements ReactiveController {
  private readonly host: ReactiveControllerHost
  private readonly listener: SaveListener
  private abort: AbortController | undefined

  constructor(host: ReactiveControllerHost, listener: SaveListener) {
    this.host = host
    this.listener = listener
    host.addController(this)
  }

  get busy(): boolean {
    return this.abort !== undefined
  }

  hostDisconnected(): void {
    this.cancel()
  }

  cancel(): void {
    this.abort?.abort()
  }

  async save(table: Table, dataset: DatasetInfo, format: ExportFormat): Promise<void> {
    const abort = new AbortController()
    this.abort = abort
    this.host.requestUpdate()
    try {
      this.listener.saved(await saveTable(table, dataset, format, abort.signal), format)
    } catch (error) {
      const record = toErrorRecord(error)
      if (record.code !== 'aborted') this.listener.failed(record)
    }
    if (this.abort === abort) this.abort = undefined
    this.host.requestUpdate()
  }
}
