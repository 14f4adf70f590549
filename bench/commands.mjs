import { benchBuild } from './build.mjs'
import { benchPaint } from './paint.mjs'
import { benchTrace } from './trace.mjs'
import { benchTraceCheck } from './trace-check.mjs'

/** What is measured by whole processes and pages of the built package, by name: `run({ rounds, quick })`. */
export const commands = Object.fromEntries(
  [
    { name: 'build', run: benchBuild },
    { name: 'paint', run: benchPaint },
    { name: 'trace', run: benchTrace },
    { name: 'trace-check', run: benchTraceCheck },
  ].map((command) => [command.name, command]),
)
