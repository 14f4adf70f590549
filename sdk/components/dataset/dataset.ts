import type { DatasetInfo, EngineMode } from '../../types.ts'
import { type CallOptions, type Dataset, type Engine, openDataset } from '../../worker/client.ts'
import { ProviderElement } from '../base/provider-element.ts'

/**
 * Opens a dataset and gives it to the Hindo elements inside it, or to those that name it with `for`.
 *
 * @attr src - address of a `dataset.json` or of its folder
 * @attr theme - `light`, `dark` or `auto` (the system's); absent: the page's `color-scheme`
 * @slot - elements that use the dataset
 * @csspart synthetic - the note on simulated data
 * @csspart error - the panel shown when the dataset cannot be opened
 * @fires hindo-ready - the dataset is open
 * @fires hindo-error - it could not be opened
 * @fires hindo-progress - while it opens
 */
export class HindoDataset extends ProviderElement<Dataset> {
  readonly provides = 'dataset'

  /** What is known of the open dataset. */
  get info(): DatasetInfo | undefined {
    return this.data
  }

  protected override openPlace(place: URL | File[], options: CallOptions & { engine?: Engine }): Promise<Dataset> {
    return openDataset(place, options)
  }

  protected override opened(info: Dataset, mode: EngineMode): void {
    this.emit('hindo-ready', { info, mode })
  }
}
