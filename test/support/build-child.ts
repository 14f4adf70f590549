// Builds a dataset in a process of its own and prints what it took. Arguments: VCF, sheet, folder, axes, threads.
import { buildDataset } from '../../sdk/build/build.ts'
import { pathInput } from '../../sdk/build/input.node.ts'
import { folderOutput } from '../../sdk/build/output.node.ts'

const [vcf, sheet, folder, axes, threads] = process.argv.slice(2) as [string, string, string, string, string?]
const started = performance.now()
const { variants, parts } = await buildDataset({
  inputs: [pathInput(vcf)],
  samples: pathInput(sheet),
  options: { axes: axes.split(','), threads: Number(threads ?? 1) },
  output: folderOutput(folder),
})
const ms = performance.now() - started
console.log(JSON.stringify({ variants, parts: parts.length, ms, megabytes: process.resourceUsage().maxRSS / 1024 }))
