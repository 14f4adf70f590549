import {
  AGE_WEIGHTS,
  BIOBANK_SIZES,
  FEMALE_SHARE,
  PATIENT_FACTOR,
  PREVALENCE,
  REGION_WEIGHTS,
  SIMULATED_AXES,
} from './simulate-axes.ts'
import { SUBCATEGORIES } from './simulate-diseases.ts'
import type { Random } from './simulate-random.ts'

/** Simulated participants; the numbers are places of levels in {@link SIMULATED_AXES}. */
export interface SimulatedPeople {
  count: number
  names: string[]
  biobank: Uint8Array
  ageBand: Uint8Array
  /** 0 female, 1 male. */
  sex: Uint8Array
  region: Uint8Array
  /** Recorded codes, without the blocks that contain them. */
  diseases: string[][]
}

const UNKNOWN_AGE = 9
const SIXTIES = 5

/** Splits a number of people over the biobanks in the platform's proportions, largest remainders first. */
export function biobankSizes(participants: number): number[] {
  const total = BIOBANK_SIZES.reduce((sum, size) => sum + size, 0)
  const shares = BIOBANK_SIZES.map((size) => (size * participants) / total)
  const sizes = shares.map(Math.floor)
  const order = shares.map((share, index) => [share - sizes[index]!, index] as const).sort((a, b) => b[0] - a[0])
  let rest = participants - sizes.reduce((sum, size) => sum + size, 0)
  for (const [, index] of order) if (rest-- > 0) sizes[index]!++
  return sizes
}

/** A subcategory in place of a category for some people: drawn by the person's number, so that other draws stay as they are. */
function subcategoryOf(code: string, person: number): string {
  let tenth = (Math.imul(person + 1, 0x9e37_79b1) >>> 8) % 10
  for (const [sub, tenths] of SUBCATEGORIES[code] ?? []) {
    if (tenth < tenths) return sub
    tenth -= tenths
  }
  return code
}

function recordedDiseases(random: Random, biobank: number, ageBand: number, sex: number): string[] {
  const decades = ageBand === UNKNOWN_AGE ? 0 : ageBand - SIXTIES
  const codes: string[] = []
  for (const [code, { female, male, perDecade }] of Object.entries(PREVALENCE)) {
    const share = (sex === 0 ? female : male) * perDecade ** Math.min(2, decades) * PATIENT_FACTOR[biobank]!
    if (random.uniform() < Math.min(0.7, share)) codes.push(code)
  }
  return codes
}

/** Draws the people: nobody of them exists, and their names begin with SYN. */
export function simulatePeople(random: Random, participants: number): SimulatedPeople {
  const people: SimulatedPeople = {
    count: participants,
    names: Array.from({ length: participants }, (_, index) => `SYN${String(index + 1).padStart(6, '0')}`),
    biobank: new Uint8Array(participants),
    ageBand: new Uint8Array(participants),
    sex: new Uint8Array(participants),
    region: new Uint8Array(participants),
    diseases: [],
  }
  let person = 0
  for (const [biobank, size] of biobankSizes(participants).entries()) {
    for (let place = 0; place < size; place++, person++) {
      people.biobank[person] = biobank
      people.ageBand[person] = random.weighted(AGE_WEIGHTS[biobank]!)
      people.sex[person] = random.uniform() < FEMALE_SHARE[biobank]! ? 0 : 1
      people.region[person] = random.weighted(REGION_WEIGHTS[biobank]!)
      const codes = recordedDiseases(random, biobank, people.ageBand[person]!, people.sex[person]!)
      people.diseases.push(codes.map((code) => subcategoryOf(code, person)))
    }
  }
  return people
}

function levelId(axis: number, place: number): string {
  return SIMULATED_AXES[axis]!.levels[place]!.id
}

/** The people as a sample sheet: TSV with a header, several diseases separated by `;`. */
export function peopleSheet(people: SimulatedPeople): string {
  const lines = ['sample\tbiobank\tage_band\tsex\tregion\tdisease']
  for (let person = 0; person < people.count; person++) {
    const partition = [people.biobank, people.ageBand, people.sex, people.region]
    const cells = partition.map((values, axis) => levelId(axis, values[person]!))
    lines.push([people.names[person], ...cells, people.diseases[person]!.join(';')].join('\t'))
  }
  return `${lines.join('\n')}\n`
}
