// Builds a dataset in a process of its own and prints what it took. Arguments: VCF, sheet, folder, axes, threads.
import { existsSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { buildDataset } from '../../sdk/build/build.ts'
import { pathInput } from '../../sdk/build/input.node.ts'
import { folderOutput } from '../../sdk/build/output.node.ts'

// As the command does.
setFlagsFromString('--semi-space-growth-factor=1')
const [vcf, sheet, folder, axes, threads] = process.argv.slice(2) as [string, string, string, string, string?]
const started = performance.now()
const { variants, parts } = await buildDataset({
  inputs: [pathInput(vcf)],
  samples: pathInput(sheet),
  options: { axes: axes.split(','), threads: Number(threads ?? 1) },
  output: folderOutput(folder),
})
const ms = performance.now() - started
// Linux hands the peak of the parent process down to `resourceUsage`; the status file has this process alone.
const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS)
console.log(JSON.stringify({ variants, parts: parts.length, ms, megabytes: kilobytes / 1024 }))
