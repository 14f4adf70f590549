import 'hindo/elements'
import { createEngine, type Dataset, type ErrorRecord, isHindoError, type Progress } from 'hindo'
import { datasetFiles } from './dataset-files.ts'
import { byId, h } from './dom.ts'
import { dropZone } from './drop-zone.ts'
import { formatNumber, startPage, text } from './page.ts'
import { readSheet, type SheetColumn } from './sheet.ts'

type Use = 'none' | 'partition' | 'overlapping'

let inputs: File[] = []
let samples: File | undefined
let columns: SheetColumn[] = []
let sampleColumn = ''
const uses = new Map<string, Use>()
let assembly = ''
let building: AbortController | undefined
let progress: Progress | undefined
let warnings: string[] = []
let failure: ErrorRecord | undefined
let built: { dataset: Dataset; files: Record<string, Blob> } | undefined
let splitBy = ''

const engine = createEngine()

function drawDrops(): void {
  const t = text()
  const drop = (options: {
    id: string
    title: string
    help: string
    several: boolean
    files: File[]
    changed: (files: File[]) => void
  }) => dropZone(options)
  byId('drops').replaceChildren(
    drop({
      id: 'vcf',
      title: t.dropVcf,
      help: t.dropVcfHelp,
      several: true,
      files: inputs,
      changed: (files) => {
        inputs = files
        draw()
      },
    }),
    drop({
      id: 'samples',
      title: t.dropSheet,
      help: t.dropSheetHelp,
      several: false,
      files: samples ? [samples] : [],
      changed: async ([file]) => {
        samples = file
        uses.clear()
        const read = file ? await readSheet(file) : { sample: '', columns: [] }
        columns = read.columns
        sampleColumn = read.sample
        draw()
      },
    }),
  )
}

function drawAxes(): void {
  const t = text()
  byId('axes').hidden = columns.length === 0
  const choice = (column: SheetColumn) =>
    h(
      'select',
      {
        'aria-label': `${t.use}: ${column.name}`,
        onchange: (event) => uses.set(column.name, (event.target as HTMLSelectElement).value as Use),
      },
      ...(['none', 'partition', 'overlapping'] as const).map((use) =>
        h('option', { value: use, selected: (uses.get(column.name) ?? 'none') === use }, t.uses[use]),
      ),
    )
  const examples = ({ values }: SheetColumn) =>
    `${formatNumber(values.length)}: ${values.slice(0, 6).join(', ')}${values.length > 6 ? ' …' : ''}`
  byId('axes').replaceChildren(
    h('h2', {}, t.axes),
    h('p', { class: 'help' }, t.axesHelp),
    h(
      'table',
      { class: 'sheet' },
      h('thead', {}, h('tr', {}, ...[t.column, t.values, t.use].map((name) => h('th', { scope: 'col' }, name)))),
      h(
        'tbody',
        {},
        h('tr', {}, h('th', { scope: 'row' }, sampleColumn), h('td', {}), h('td', {}, t.sampleColumn)),
        ...columns.map((column) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, column.name),
            h('td', {}, examples(column)),
            h('td', {}, choice(column)),
          ),
        ),
      ),
    ),
  )
}

function drawRun(): void {
  const t = text()
  const assemblies = h(
    'select',
    {
      onchange: (event) => {
        assembly = (event.target as HTMLSelectElement).value
      },
    },
    ...['', 'GRCh37', 'GRCh38'].map((name) =>
      h('option', { value: name, selected: name === assembly }, name || t.byHeader),
    ),
  )
  const ready = inputs.length > 0 && !building
  const hint = inputs.length === 0 ? t.needVcf : samples ? '' : t.needSheet
  byId('run').replaceChildren(
    h(
      'div',
      { class: 'actions' },
      h('label', {}, t.assembly, assemblies),
      h(
        'button',
        { type: 'button', id: 'build', class: 'button primary', disabled: !ready, onclick: () => void run() },
        t.build,
      ),
      building
        ? h('button', { type: 'button', id: 'cancel', class: 'button', onclick: () => building?.abort() }, t.cancel)
        : h('span', { class: 'help' }, hint),
    ),
    h('div', { id: 'progress', 'aria-live': 'polite' }),
    ...(failure ? [errorOf(failure)] : []),
    ...(warnings.length > 0
      ? [
          h('h2', {}, t.warnings),
          h('ul', { class: 'warnings', lang: 'en' }, ...warnings.map((warning) => h('li', {}, warning))),
        ]
      : []),
  )
  drawProgress()
}

function drawProgress(): void {
  const box = byId('progress')
  if (!building) {
    box.replaceChildren()
    return
  }
  const { done = 0, total = 0, unit = 'bytes', rows } = progress ?? {}
  const size = (value: number) =>
    unit === 'bytes' ? `${formatNumber(Math.round(value / 1e5) / 10)} MB` : formatNumber(value)
  const amount = [size(done), total > 0 ? size(total) : ''].filter(Boolean).join(' / ')
  const bar = box.querySelector('progress') ?? h('progress', { 'aria-label': text().building })
  if (total > 0) {
    bar.max = total
    bar.value = done
  } else bar.removeAttribute('value')
  const found = rows ? ` · ${formatNumber(rows)}` : ''
  box.replaceChildren(bar, h('p', { class: 'help' }, `${text().building} · ${amount}${found}`))
}

function errorOf({ message, where, hint }: ErrorRecord): HTMLElement {
  const place = [where?.file, where?.line, where?.column].filter((part) => part !== undefined).join(':')
  return h(
    'div',
    { role: 'alert', id: 'failure', lang: 'en' },
    h('p', { class: 'problem-words' }, message),
    place && h('p', { class: 'problem-place' }, place),
    hint ? h('p', {}, hint) : null,
  )
}

function namesOf(use: Use): string[] {
  return columns.map(({ name }) => name).filter((name) => uses.get(name) === use)
}

async function run(): Promise<void> {
  const controller = new AbortController()
  await built?.dataset.close()
  built = undefined
  failure = undefined
  warnings = []
  progress = undefined
  building = controller
  draw()
  try {
    const dataset = await engine.build({
      inputs,
      ...(samples ? { samples } : {}),
      options: { axes: namesOf('partition'), overlapping: namesOf('overlapping'), ...(assembly ? { assembly } : {}) },
      signal: controller.signal,
      onWarning: (warning) => warnings.push(warning),
      onProgress: (now) => {
        progress = now
        drawProgress()
      },
    })
    splitBy = namesOf('partition')[0] ?? ''
    built = { dataset, files: await dataset.files() }
  } catch (error) {
    const record = isHindoError(error) ? error : { code: 'worker' as const, message: String(error) }
    if (record.code !== 'aborted') failure = record
  }
  building = undefined
  draw()
}

function drawResult(): void {
  const t = text()
  const box = byId('result')
  box.hidden = !built
  if (!built) {
    box.replaceChildren()
    return
  }
  const { dataset, files } = built
  const table = document.createElement('hindo-frequency-table')
  const split = () => {
    table.by = splitBy ? [splitBy] : []
  }
  table.id = 'table'
  table.data = dataset
  split()
  const axes = h(
    'select',
    {
      onchange: (event) => {
        splitBy = (event.target as HTMLSelectElement).value
        split()
      },
    },
    h('option', { value: '' }, t.noSplit),
    ...dataset.axes.map((axis) =>
      h(
        'option',
        { value: axis.id, selected: axis.id === splitBy },
        axis.label[document.documentElement.lang === 'ja' ? 'ja' : 'en'],
      ),
    ),
  )
  const summary = t.built(formatNumber(dataset.variants), formatNumber(dataset.strata.length))
  box.replaceChildren(
    h('div', { class: 'actions' }, h('h2', {}, summary), h('label', {}, t.splitBy, axes)),
    table,
    datasetFiles(files),
  )
}

function draw(): void {
  drawDrops()
  drawAxes()
  drawRun()
  drawResult()
}

startPage('navBuild', draw)
