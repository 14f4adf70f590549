import type { Publish } from '../build/publish-policy.ts'
import { publishRules } from '../build/publish-policy.ts'
import { parsePolicy } from '../release/policy.ts'
import type { Arguments } from './arguments.ts'
import { readJsonFile } from './json-file.ts'

/** Help of `--publish`. */
export const PUBLISH_HELP = 'open dataset under a policy: jp-ndb, acro and others, a policy file, or k=10'

/** `--publish POLICY`: name of a profile, number, or policy file; undefined where it is not given. */
export async function publishOption(input: Arguments): Promise<Publish | undefined> {
  const asked = input.text('publish')
  if (asked === undefined) return undefined
  if (/[./\\]/.test(asked)) return parsePolicy(await readJsonFile(asked), asked)
  publishRules(asked)
  return asked
}
