import type { ReactiveControllerHost, TemplateResult } from 'lit'
import type { Strings } from '../i18n/strings.ts'
import type { QueryModel } from './query-model.ts'
import {
  browserStore,
  type QueryStore,
  queryFile,
  readSaved,
  type SavedQuery,
  withQuery,
  writeSaved,
} from './saved-queries.ts'
import { savedView } from './saved-view.ts'

/** Queries that are kept in the browser, and those that come from and go into files. */
export class SavedController {
  private failed = false
  private readonly host: ReactiveControllerHost & { store: QueryStore | undefined }
  private readonly model: QueryModel
  private readonly datasetId: () => string
  private readonly loaded: () => void

  /** @param loaded called when a query from elsewhere has replaced the one shown */
  constructor(
    host: ReactiveControllerHost & { store: QueryStore | undefined },
    model: QueryModel,
    datasetId: () => string,
    loaded: () => void,
  ) {
    this.host = host
    this.model = model
    this.datasetId = datasetId
    this.loaded = loaded
  }

  view(t: Strings, suggestion: string): TemplateResult {
    const queries = readSaved(this.store)
    return savedView({
      t,
      queries,
      failed: this.failed,
      suggestion,
      onSave: (name) => this.write(withQuery(queries, { name, expression: this.model.expression || 'all' })),
      onForget: (query) => this.write(queries.filter(({ name }) => name !== query.name)),
      onLoad: ({ expression }) => this.load(expression),
      onDownload: (format) => this.download(format),
      onFile: (file) => void this.open(file),
    })
  }

  private get store(): QueryStore {
    return this.host.store ?? browserStore(this.datasetId())
  }

  private write(queries: SavedQuery[]): void {
    this.failed = !writeSaved(this.store, queries)
    this.host.requestUpdate()
  }

  private load(text: string): void {
    this.model.load(text)
    this.loaded()
  }

  private async open(file: File): Promise<void> {
    this.load((await file.text()).replace(/^\uFEFF/, '').trim())
  }

  private download(format: 'json' | 'text'): void {
    const { name, blob } = queryFile(this.model, format)
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }
}
