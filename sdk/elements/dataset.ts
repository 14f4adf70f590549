import { defineOnce } from '../components/base/element.ts'
import { HindoDataset } from '../components/dataset/dataset.ts'

defineOnce('hindo-dataset', HindoDataset)

export { HindoDataset }

declare global {
  interface HTMLElementTagNameMap {
    'hindo-dataset': HindoDataset
  }
}
