import { type ImportTask, importDataset } from '../../sdk/build/import.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { type BuiltDataset, readBuilt } from './built-dataset.ts'

/** Imports inputs (name → content) and reads the dataset back without the code that queries it. */
export async function importFiles(
  inputs: Record<string, string | Uint8Array>,
  mapping: unknown,
  more: Partial<ImportTask> = {},
): Promise<BuiltDataset> {
  const output = memoryOutput()
  const warnings: string[] = []
  await importDataset({
    inputs: Object.entries(inputs).map(([name, content]) => bytesInput(name, content)),
    mapping,
    output,
    onWarning: (message) => warnings.push(message),
    ...more,
  })
  const files: Record<string, Uint8Array> = {}
  for (const [name, blob] of Object.entries(output.files())) files[name] = new Uint8Array(await blob.arrayBuffer())
  return readBuilt(files, warnings)
}
