import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import { checkManifest } from './check-manifest.ts'
import type { Manifest } from './manifest.ts'
import { manifestSchema, quickManifestSchema } from './manifest-schema.ts'

/** Newest manifest version this code reads. */
const VERSION = 1

/** A manifest from its text. @throws HindoError `parse` when it is not JSON, else see {@link parseManifest} */
export function parseManifestText(text: string, file: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    const isPage = text.trimStart().startsWith('<')
    const reason = isPage ? 'it looks like a web page' : cause instanceof Error ? cause.message : String(cause)
    throw new HindoError('parse', `${file} is not JSON: ${reason}`, {
      where: { file },
      hint: isPage ? 'The server sends a page instead of the file; check the address of the dataset' : undefined,
      cause,
    })
  }
  return parseManifest(json, file)
}

/**
 * Checks that a JSON value is a manifest and agrees with itself.
 *
 * @param file for messages
 * @throws HindoError `version` when it was made by a newer Hindo; `format` naming the first wrong member by its path
 */
export function parseManifest(json: unknown, file: string): Manifest {
  if (isRecord(json) && json.format === 'hindo-records') {
    throw new HindoError('usage', `${file} is a dataset of records, not of counts`, {
      where: { file },
      hint: 'Open it with openRecords (hindo search --records)',
    })
  }
  if (!isRecord(json) || json.format !== 'hindo-dataset') {
    const hint = 'Give the dataset.json that hindo build wrote'
    throw new HindoError('format', `${file} is not a dataset manifest: format is not "hindo-dataset"`, {
      where: { file },
      hint,
    })
  }
  if (typeof json.version === 'number' && json.version > VERSION) {
    throw new HindoError('version', `${file} has version ${json.version}; this Hindo reads up to version ${VERSION}`, {
      where: { file },
      hint: 'Use a newer Hindo',
    })
  }
  const quick = v.safeParse(quickManifestSchema, json, { abortEarly: true })
  const result = quick.success ? quick : v.safeParse(manifestSchema, json, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    const path = v.getDotPath(issue) ?? ''
    throw new HindoError(
      'format',
      `${file}: ${path || 'manifest'}: expected ${issue.expected ?? 'another value'} but got ${issue.received}`,
      { where: { file } },
    )
  }
  checkManifest(result.output, (path, what) => {
    throw new HindoError('format', `${file}: ${path}: ${what}`, { where: { file } })
  })
  return result.output
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
