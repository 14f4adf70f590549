import type { Records } from '../../worker/client.ts'
import { type Provider, ProviderLink } from '../base/provider-link.ts'
import { RecordSession } from './session.ts'

/** What `<hindo-records>` offers: the records, and the query that the elements around it share. */
export interface RecordsProvider extends Provider<Records> {
  readonly session: RecordSession | undefined
}

/**
 * Connects an element to its records: property, then `for`, then the nearest `<hindo-records>` around it. Elements of one
 * provider share a session; one with records of its own has its own.
 */
export class RecordsLink extends ProviderLink<Records> {
  private own: RecordSession | undefined
  private heard: RecordSession | undefined
  private unhear: (() => void) | undefined

  constructor(host: ConstructorParameters<typeof ProviderLink<Records>>[0]) {
    super(host, 'records')
  }

  get session(): RecordSession | undefined {
    const { data } = this.host
    if (!data) return (this.provider as RecordsProvider | undefined)?.session
    if (this.own?.records !== data) {
      this.own?.close()
      this.own = new RecordSession(data)
    }
    return this.own
  }

  override hostUpdate(): void {
    super.hostUpdate()
    const { session } = this
    if (session === this.heard) return
    this.unhear?.()
    this.heard = session
    this.unhear = session?.subscribe(() => this.host.requestUpdate())
  }

  override hostDisconnected(): void {
    super.hostDisconnected()
    this.unhear?.()
    this.unhear = undefined
    this.heard = undefined
  }
}
