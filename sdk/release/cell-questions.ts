/** What the rules of a review ask of every cell that tells of the alternate allele; each of one rule. */
export interface CellQuestions {
  /** Fewest carriers of a cell that has any; with `nonCarriers`, also fewest called people without a copy. */
  carriers?: { least: number; nonCarriers: boolean }
  /** Fewest copies of the allele, or of none at all (`noneAllowed`); with `either`, also of the other alleles. */
  copies?: { least: number; noneAllowed: boolean; either: boolean }
  /** Most carriers of a cell that is about them alone. */
  own?: { most: number }
}
