import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as build from '../../sdk/build/index.ts'
import * as hindo from '../../sdk/index.ts'
import * as node from '../../sdk/node.ts'
import * as release from '../../sdk/release/index.ts'
import { root } from '../support/folders.mjs'
import { parseSource } from '../support/sources.ts'

describe('the public API', () => {
  it('of hindo is these names; a change here is a change for every portal', () => {
    expect(Object.keys(hindo).sort()).toMatchInlineSnapshot(`
      [
        "COLUMNS",
        "DEFAULT_COLUMNS",
        "HindoError",
        "STATE",
        "STATE_NAMES",
        "VARIANT_COLUMNS",
        "clearCache",
        "cohortFromJson",
        "cohortToJson",
        "createEngine",
        "explainCohort",
        "findColumn",
        "formatError",
        "isHindoError",
        "openDataset",
        "openRecords",
        "parseCohort",
        "parseFilter",
        "printCohort",
        "printFilter",
      ]
    `)
  })

  it('of hindo/build', () => {
    expect(Object.keys(build).sort()).toMatchInlineSnapshot(`
      [
        "DatasetWriter",
        "buildDataset",
        "bytesInput",
        "fileInput",
        "importDataset",
        "importRecords",
        "memoryOutput",
        "mergeDatasets",
        "simulateCatalogue",
        "simulateDataset",
        "simulateRecords",
      ]
    `)
  })

  it('of hindo/release', () => {
    expect(Object.keys(release).sort()).toMatchInlineSnapshot(`
      [
        "CellKeyTable",
        "PROFILES",
        "RULE_TEXTS",
        "absenceChance",
        "affordableAnswers",
        "appendBy",
        "atomKey",
        "beaconBudget",
        "beaconEvidence",
        "canonicalJson",
        "commentNeeded",
        "decisionsNeeded",
        "exceptionsFor",
        "exportLedger",
        "extendedLedger",
        "findingIds",
        "geometricNoise",
        "geometricVariance",
        "importLedger",
        "indexedDbLedger",
        "makeDecision",
        "membershipPower",
        "memoryLedger",
        "mostVariants",
        "outcomeOf",
        "outcomeText",
        "parseDecision",
        "parseLedger",
        "parsePolicy",
        "parseReport",
        "printDecision",
        "printLedger",
        "printReport",
        "printResearcherView",
        "researcherView",
        "roundingVariance",
        "samePerson",
        "separations",
        "sumOfKeys",
        "totalEpsilon",
        "uncoveredFindings",
        "withExceptions",
        "withReference",
        "yesCost",
      ]
    `)
  })

  it('of hindo/node', () => {
    expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
      [
        "fileLedger",
        "folderOutput",
        "folderSource",
        "pathInput",
      ]
    `)
  })

  it.each(['sdk/index.ts', 'sdk/node.ts', 'sdk/build/index.ts'])('%s only re-exports, name by name', (file) => {
    const { program } = parseSource(file, readFileSync(join(root, file), 'utf8'))
    const { body } = program as { body: Array<{ type: string; source?: unknown }> }
    expect(body.filter((node) => node.type !== 'ExportNamedDeclaration' || !node.source)).toEqual([])
  })
})
