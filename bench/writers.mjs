// What writes the benchmarks' data: Hindo's own writers.
export { ArrowFileWriter } from 'sdk/arrow/write.ts'
export { DatasetWriter } from 'sdk/build/dataset-writer.ts'
export { folderOutput } from 'sdk/build/output.node.ts'
