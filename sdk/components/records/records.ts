import type { RecordsInfo } from '../../record-types.ts'
import type { EngineMode } from '../../types.ts'
import { type CallOptions, type Engine, openRecords, type Records } from '../../worker/client.ts'
import { ProviderElement } from '../base/provider-element.ts'
import type { RecordsProvider } from './records-link.ts'
import { RecordSession } from './session.ts'

/**
 * Opens a dataset of records (metadata without genotypes) and gives it to the record elements inside it, or to those that name
 * it with `for`. They share one query: what a search asks is what a table shows.
 *
 * @attr src - address of a `dataset.json` or of its folder
 * @attr theme - `light`, `dark` or `auto` (the system's); absent: the page's `color-scheme`
 * @slot - elements that use the records
 * @csspart synthetic - the note on simulated data
 * @csspart error - the panel shown when the records cannot be opened
 * @fires hindo-records-ready - the records are open
 * @fires hindo-error - they could not be opened
 * @fires hindo-progress - while they open
 */
export class HindoRecords extends ProviderElement<Records> implements RecordsProvider {
  readonly provides = 'records'
  private shared: RecordSession | undefined

  /** What is known of the open records. */
  get info(): RecordsInfo | undefined {
    return this.data
  }

  /** The query that the elements share, and its answer; undefined while nothing is open. */
  get session(): RecordSession | undefined {
    const { data } = this
    if (this.shared?.records !== data) {
      this.shared?.close()
      this.shared = data && new RecordSession(data)
    }
    return this.shared
  }

  protected override openPlace(place: URL | File[], options: CallOptions & { engine?: Engine }): Promise<Records> {
    return openRecords(place, options)
  }

  protected override opened(info: Records, mode: EngineMode): void {
    this.emit('hindo-records-ready', { info, mode })
  }
}
