import type { Dataset } from '../../worker/client.ts'
import { ProviderLink } from './provider-link.ts'

/** Connects an element to its dataset: property, then `for`, then the nearest `<hindo-dataset>` around it. */
export class DatasetLink extends ProviderLink<Dataset> {
  constructor(host: ConstructorParameters<typeof ProviderLink<Dataset>>[0]) {
    super(host, 'dataset')
  }
}
