import { HindoError, toErrorRecord } from '../../errors.ts'
import type { LedgerStore } from '../../release/ledger.ts'

/** What a page gives as its ledger: one, or one that is on its way. */
export type LedgerGiven = LedgerStore | PromiseLike<LedgerStore>

interface Named {
  ledger: LedgerGiven | undefined
  project: string | undefined
}

interface OpeningListener {
  /** Opens the ledger that this browser keeps for a project. */
  open(project: string): Promise<LedgerStore>
  /** It is open, or it is not and will not be: then `error` says why. */
  settled(error?: unknown): void
}

/** The ledger that a page names, by itself, by a promise or by a project: nothing is judged before it is open. */
export class LedgerOpening {
  private readonly host: Named
  private readonly listener: OpeningListener
  private named: string | PromiseLike<LedgerStore> | undefined
  /** The ledger that was opened for a project. */
  private own: LedgerStore | undefined
  /** Stays where it failed: what is named is not open then. */
  private opening: Promise<LedgerStore> | undefined
  private failed = false

  constructor(host: Named, listener: OpeningListener) {
    this.host = host
    this.listener = listener
  }

  /** A ledger is named and not open yet. */
  get waiting(): boolean {
    return this.opening !== undefined && !this.failed
  }

  /** The ledger that is open now: undefined while another one is opened. */
  now(): LedgerStore | undefined {
    this.follow()
    const { ledger } = this.host
    return !this.opening && isOpen(ledger) ? ledger : undefined
  }

  /**
   * The ledger that the page names, once it is open; undefined where the page names none. What failed before is tried again.
   *
   * @throws where it cannot be opened
   */
  async ready(): Promise<LedgerStore | undefined> {
    this.follow(true)
    while (this.opening) {
      const { opening } = this
      await opening.catch((error) => {
        if (this.opening === opening) throw error
      })
      this.follow()
    }
    return this.now()
  }

  private follow(again = false): void {
    const { ledger, project } = this.host
    const given = ledger === this.own ? undefined : ledger
    const named = isOpen(given) ? undefined : given || project || undefined
    if (named === this.named && !(again && this.failed)) return
    this.named = named
    this.failed = false
    this.opening = named === undefined ? undefined : this.open(named)
  }

  private open(named: string | PromiseLike<LedgerStore>): Promise<LedgerStore> {
    const opening = this.reach(named)
    opening.then(
      (store) => {
        if (this.opening !== opening) return
        this.opening = undefined
        // what a promise gave is the page's own from here on
        this.own = typeof named === 'string' ? store : undefined
        this.host.ledger = store
        this.listener.settled()
      },
      (error) => {
        if (this.opening !== opening) return
        this.failed = true
        this.listener.settled(error)
      },
    )
    return opening
  }

  private async reach(named: string | PromiseLike<LedgerStore>): Promise<LedgerStore> {
    try {
      return await (typeof named === 'string' ? this.listener.open(named) : named)
    } catch (cause) {
      const { code, message } = toErrorRecord(cause)
      throw new HindoError(code, `the ledger of this page could not be opened: ${message}`, {
        hint: 'Nothing is checked without it; check again, or load the page again',
        ja: {
          message: 'このページの台帳を開けませんでした',
          hint: '台帳なしでは審査しません。もう一度審査するか、ページを読み込み直してください',
        },
        cause,
      })
    }
  }
}

function isOpen(ledger: LedgerGiven | undefined): ledger is LedgerStore {
  return ledger !== undefined && !('then' in ledger)
}
