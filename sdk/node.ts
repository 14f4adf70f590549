// What only Node has: datasets, genotypes and ledgers on disk
export { pathInput } from './build/input.node.ts'
export { folderOutput } from './build/output.node.ts'
export { folderSource } from './dataset/source.node.ts'
export { fileLedger } from './release/ledger-file.node.ts'
