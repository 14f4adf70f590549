// What only Node has: datasets and genotypes on disk
export { pathInput } from './build/input.node.ts'
export { folderOutput } from './build/output.node.ts'
export { folderSource } from './dataset/source.node.ts'
