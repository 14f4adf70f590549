import type { DefinedRule } from '../rule.ts'
import { alleleMin } from './allele-min.ts'
import { bulk } from './bulk.ts'
import { cellMin } from './cell-min.ts'
import { complementary } from './complementary.ts'
import { context } from './context.ts'
import { derivedSum } from './derived-sum.ts'
import { differencing } from './differencing.ts'
import { dominance } from './dominance.ts'
import { faithful } from './faithful.ts'
import { genotypeMin } from './genotype-min.ts'
import { granularity } from './granularity.ts'
import { interval } from './interval.ts'
import { membership } from './membership.ts'
import { rareLabel } from './rare-label.ts'
import { ratio } from './ratio.ts'
import { rounding } from './rounding.ts'
import { selection } from './selection.ts'
import { stratumMin } from './stratum-min.ts'
import { uniformCell } from './uniform-cell.ts'
import { uniqueVariant } from './unique-variant.ts'

/** Every rule, in the order of a report: who is in the table, what its cells show, what can be computed from it, the past. */
export const RULES: readonly DefinedRule[] = [
  faithful,
  context,
  bulk,
  stratumMin,
  granularity,
  rareLabel,
  cellMin,
  alleleMin,
  genotypeMin,
  uniformCell,
  uniqueVariant,
  dominance,
  rounding,
  ratio,
  complementary,
  interval,
  derivedSum,
  selection,
  differencing,
  membership,
]
