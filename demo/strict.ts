import 'hindo/elements'
import type { HindoDataset, HindoFrequencyTable } from 'hindo/elements'
import { byId } from './dom.ts'
import { startPage, text } from './page.ts'

const dataset = byId<HindoDataset>('dataset')

function draw(): void {
  const policy = document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]')
  byId('policy').textContent = policy?.content ?? ''
  const { mode } = dataset
  if (!mode) return
  byId('engine').textContent = `${text().kernels[mode.kernel]}, ${text().threads[mode.thread]}`
  byId('why').textContent = mode.reason || '–'
}

dataset.addEventListener('hindo-ready', draw)
dataset.addEventListener('hindo-cohort-added', ({ detail }) => {
  const table = byId<HindoFrequencyTable>('table')
  table.by = undefined
  table.cohorts = { [detail.name]: detail.expression }
})
startPage('strictTitle', draw)
