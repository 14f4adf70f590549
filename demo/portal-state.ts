/** A cohort of the user's own. */
export interface OwnCohort {
  name: string
  expression: string
}

/** Everything the page shows, as its address has it. */
export interface PortalState {
  /** Levels chosen as columns, `axis:level`; `all` is everybody. */
  picks: string[]
  own: OwnCohort[]
  /** Expression being written. */
  draft: string
  places: string
  where: string
  sort: string
  columns: string[]
}

/** Version of the address: a newer one is read as far as it is understood. */
const VERSION = 1
const LIST = ','

export const DEFAULT_PICKS = ['all', 'biobank:NCBN', 'biobank:TMM', 'biobank:BBJ']
export const DEFAULT_COLUMNS = ['position', 'ref', 'alt', 'id', 'AF', 'AC', 'AN']

const own = {
  print: ({ name, expression }: OwnCohort) => `${name}~${expression}`,
  parse: (text: string): OwnCohort | undefined => {
    const at = text.indexOf('~')
    return at > 0 ? { name: text.slice(0, at), expression: text.slice(at + 1) } : undefined
  },
}

/** Reads the address. `newer` is true for a link of a version this page does not know. */
export function readState(search: string): { state: PortalState; newer: boolean } {
  const parameters = new URLSearchParams(search)
  const list = (name: string) => parameters.get(name)?.split(LIST).filter(Boolean)
  const cohorts = parameters.getAll('cohort').map(own.parse)
  const state: PortalState = {
    picks: list('pick') ?? (parameters.has('cohort') || parameters.has('pick') ? [] : [...DEFAULT_PICKS]),
    own: cohorts.filter((cohort) => cohort !== undefined),
    draft: parameters.get('draft') ?? '',
    places: parameters.get('at') ?? '',
    where: parameters.get('where') ?? '',
    sort: parameters.get('sort') ?? '',
    columns: list('columns') ?? [...DEFAULT_COLUMNS],
  }
  return { state, newer: Number(parameters.get('v') ?? VERSION) > VERSION }
}

/** The address's search part for a state; what is as by default is left out. `search` gives the parameters to keep. */
export function printState(state: PortalState, search: string): string {
  const parameters = new URLSearchParams()
  for (const name of ['lang', 'theme']) {
    const value = new URLSearchParams(search).get(name)
    if (value) parameters.set(name, value)
  }
  const put = (name: string, value: string, usual = '') => {
    if (value !== usual) parameters.set(name, value)
  }
  put('pick', state.picks.join(LIST), state.own.length === 0 ? DEFAULT_PICKS.join(LIST) : '')
  for (const cohort of state.own) parameters.append('cohort', own.print(cohort))
  put('draft', state.draft)
  put('at', state.places)
  put('where', state.where)
  put('sort', state.sort)
  put('columns', state.columns.join(LIST), DEFAULT_COLUMNS.join(LIST))
  if ([...parameters.keys()].some((name) => name !== 'lang' && name !== 'theme')) parameters.set('v', String(VERSION))
  const text = parameters.toString()
  return text ? `?${text}` : ''
}

/** A name by which a filter and a sort can speak of a picked level: the level's id unless two axes share it. */
export function cohortNames(picks: readonly string[]): Map<string, string> {
  const levels = picks.map((pick) => pick.slice(pick.indexOf(':') + 1))
  return new Map(
    picks.map((pick, index) => {
      const level = levels[index]!
      const shared = levels.filter((other) => other === level).length > 1
      return [pick, shared ? pick.replace(':', '_') : level]
    }),
  )
}

/** The expression of a picked level. */
export function pickExpression(pick: string): string {
  const at = pick.indexOf(':')
  return at < 0 ? 'all' : `${pick.slice(0, at)}=${pick.slice(at + 1)}`
}

/** Cohorts of the table, by name. */
export function cohortsOf(state: PortalState): Record<string, string> {
  const names = cohortNames(state.picks)
  const picked = state.picks.map((pick) => [names.get(pick)!, pickExpression(pick)])
  return Object.fromEntries([...picked, ...state.own.map(({ name, expression }) => [name, expression])])
}

/**
 * What the box for regions and variants says. An rs number is a condition on `id`; a word alone is a region only where it
 * names one of the dataset's contigs.
 */
export function readPlaces(
  text: string,
  contigs: readonly string[],
): { regions: string[]; variants: string[]; ids: string[]; unread: string[] } {
  const found = { regions: [] as string[], variants: [] as string[], ids: [] as string[], unread: [] as string[] }
  const known = new Set(contigs.map(plainContig))
  const plain = text.normalize('NFKC').replace(/(\d),(?=\d{3}(\D|$))/g, '$1')
  for (const piece of plain.split(/[\s,;]+/).filter(Boolean)) {
    if (/^rs\d+$/i.test(piece)) found.ids.push(piece.toLowerCase())
    else if (/^[^:-]+[:-]\d+[:-][A-Za-z*<>]+[:>-][A-Za-z*<>]+$/.test(piece)) found.variants.push(piece)
    else if (/^[^:]+:\d+(-\d+)?$/.test(piece) || known.has(plainContig(piece))) found.regions.push(piece)
    else found.unread.push(piece)
  }
  return found
}

function plainContig(name: string): string {
  return name.toLowerCase().replace(/^chr/, '')
}
