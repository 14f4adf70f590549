import type { Dataset } from '../../worker/client.ts'
import { type Provider, ProviderLink, type ProviderState } from './provider-link.ts'

/** How far a dataset is. */
export type DatasetState = ProviderState<Dataset>

/** What `<hindo-dataset>` offers to elements that want its data. */
export type DatasetProvider = Provider<Dataset>

/** Connects an element to its dataset: property, then `for`, then the nearest `<hindo-dataset>` around it. */
export class DatasetLink extends ProviderLink<Dataset> {
  constructor(host: ConstructorParameters<typeof ProviderLink<Dataset>>[0]) {
    super(host, 'dataset')
  }
}
