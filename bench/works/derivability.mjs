// What all releases of a set say of each atom of people together: leverages, atoms whose sums follow, and small groups that two or three releases differ by.
import { createRandom } from '../random.mjs'

const SIZES = [
  [250, 50],
  [500, 100],
  [1000, 200],
]
const LEAST = 10

export const derivability = {
  name: 'derivability',
  title: 'Leverage and derivability of a set of releases',
  async *cases({ hindo, quick }) {
    for (const [atoms, releases] of quick ? SIZES.slice(0, 1) : SIZES) {
      const set = drawSet(atoms, releases)
      yield {
        name: `${atoms} atoms, ${releases} releases`,
        tolerance: 1e-7,
        implementations: [
          { name: 'JS, normal equations and triple loop', peer: true, run: () => plain(set) },
          { name: 'Hindo', run: () => computed(hindo, set) },
        ],
      }
    }
  },
}

/** Levels of four axes, alone and two at a time; the last releases are atoms, and others but for one. */
function drawSet(atoms, releases) {
  const random = createRandom(17)
  const sizes = Float64Array.from({ length: atoms }, () => 3 + random.below(400))
  const levels = Array.from({ length: 4 }, () => Uint8Array.from({ length: atoms }, () => random.below(8)))
  const vectors = Array.from({ length: releases }, (_, number) => {
    const chosen = Array.from({ length: 1 + (number % 2) }, () => [random.below(4), random.below(255) + 1])
    return Uint8Array.from({ length: atoms }, (_, atom) =>
      chosen.every(([axis, mask]) => (mask >> levels[axis][atom]) & 1) ? 1 : 0,
    )
  })
  const [whole, other] = [vectors[0].slice(), vectors[1].slice()]
  whole[sizes.indexOf(Math.min(...sizes))] ^= 1
  vectors[releases - 2] = whole
  other.fill(0)
  other[atoms >> 1] = 1
  vectors[releases - 1] = other
  return { sizes, vectors: vectors.filter((vector) => vector.includes(1)) }
}

function computed({ leverage, derivedGroups }, { sizes, vectors }) {
  const found = leverage.leverages(vectors, sizes)
  const groups = derivedGroups.smallDerivedGroups(vectors, { lower: sizes, upper: sizes }, LEAST)
  return { leverages: found, known: found.filter((one) => one === 1).length, groups: groups.map(({ lower }) => lower) }
}

/** Leverages by a basis and Cholesky's factors of its normal equations; groups by adding up every two and three. */
function plain({ sizes, vectors }) {
  const basis = independent(vectors)
  const count = basis.length
  const factor = basis.map((a, i) =>
    Float64Array.from(basis.slice(0, i + 1), (b) => sizes.reduce((sum, n, atom) => sum + n * a[atom] * b[atom], 0)),
  )
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = factor[i][j]
      for (let k = 0; k < j; k++) sum -= factor[i][k] * factor[j][k]
      factor[i][j] = i === j ? Math.sqrt(sum) : sum / factor[j][j]
    }
  }
  const solved = new Float64Array(count)
  const leverages = sizes.map((n, atom) => {
    let square = 0
    for (let i = 0; i < count; i++) {
      let sum = basis[i][atom]
      for (let k = 0; k < i; k++) sum -= factor[i][k] * solved[k]
      solved[i] = sum / factor[i][i]
      square += solved[i] ** 2
    }
    return n * square
  })
  return { leverages, known: leverages.filter((one) => one > 1 - 1e-9).length, groups: smallGroups(sizes, vectors) }
}

/** Vectors that are no sum of those before, by elimination with the largest pivot. */
function independent(vectors) {
  const rows = []
  return vectors.filter((vector) => {
    const row = Float64Array.from(vector)
    for (const { pivot, values } of rows) {
      const share = row[pivot] / values[pivot]
      for (let i = 0; i < row.length; i++) row[i] -= share * values[i]
    }
    const pivot = row.reduce((best, value, i) => (Math.abs(value) > Math.abs(row[best]) ? i : best), 0)
    if (Math.abs(row[pivot]) < 1e-6) return false
    rows.push({ pivot, values: row })
    return true
  })
}

/** People of every small set that is one release less another, one less two, or two less one; releases themselves are not listed. */
function smallGroups(sizes, vectors) {
  const people = vectors.map((vector) => sizes.reduce((sum, n, atom) => sum + n * vector[atom], 0))
  const own = new Set(vectors.map((vector) => vector.join('')))
  const found = new Map()
  const offer = (plus, minus) => {
    const size = plus.reduce((sum, i) => sum + people[i], 0) - minus.reduce((sum, i) => sum + people[i], 0)
    if (size <= 0 || size >= LEAST) return
    const set = new Int8Array(sizes.length)
    for (const i of plus) for (let atom = 0; atom < set.length; atom++) set[atom] += vectors[i][atom]
    for (const i of minus) for (let atom = 0; atom < set.length; atom++) set[atom] -= vectors[i][atom]
    if (set.every((one) => one === 0 || one === 1) && !own.has(set.join(''))) found.set(set.join(''), size)
  }
  for (let a = 0; a < vectors.length; a++) {
    for (let b = 0; b < vectors.length; b++) if (a !== b) offer([a], [b])
    for (let b = a + 1; b < vectors.length; b++) {
      for (let c = 0; c < vectors.length; c++) {
        if (c === a || c === b) continue
        offer([a, b], [c])
        offer([c], [a, b])
      }
    }
  }
  return [...found.values()].sort((x, y) => x - y)
}
