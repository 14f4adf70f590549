// What writes the benchmarks' data: Hindo's own writers.
export { ArrowFileWriter } from 'sdk/arrow/write.ts'
export { DatasetWriter } from 'sdk/build/dataset-writer.ts'
export { folderOutput } from 'sdk/build/output.node.ts'
export { simulateRecords } from 'sdk/build/simulate-records.ts'
export { levelsAbove } from 'sdk/dataset/levels-above.ts'
export { openRecordsSource } from 'sdk/dataset/open-records.ts'
export { folderSource } from 'sdk/dataset/source.node.ts'
export { createReferenceKernel } from 'sdk/kernel/reference.ts'
