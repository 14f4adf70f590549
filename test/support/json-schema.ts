type Schema = Record<string, unknown>

/**
 * The part of JSON Schema that our schema files use. A keyword that it does not know is an error, so that a schema cannot
 * grow past what is checked.
 */
export function matchesSchema(root: Schema, value: unknown, schema: Schema = root): boolean {
  return Object.entries(schema).every(([keyword, expected]) => matchesKeyword(root, value, schema, keyword, expected))
}

function matchesKeyword(root: Schema, value: unknown, schema: Schema, keyword: string, expected: unknown): boolean {
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : null
  const array = Array.isArray(value) ? value : null
  switch (keyword) {
    case '$schema':
    case '$id':
    case '$defs':
    case 'title':
    case 'default':
    case 'description':
      return true
    case '$ref': {
      const target = (expected as string)
        .slice(2)
        .split('/')
        .reduce<unknown>((at, name) => (at as Schema)[name], root)
      return matchesSchema(root, value, target as Schema)
    }
    case 'type':
      if (expected === 'integer') return Number.isInteger(value)
      return expected === 'object' ? object !== null : expected === 'array' ? array !== null : typeof value === expected
    case 'const':
      return value === expected
    case 'enum':
      return (expected as unknown[]).includes(value)
    case 'minLength':
      return typeof value !== 'string' || value.length >= (expected as number)
    case 'pattern':
      return typeof value !== 'string' || new RegExp(expected as string).test(value)
    case 'format':
      return expected !== 'date-time' || typeof value !== 'string' || !Number.isNaN(Date.parse(value))
    case 'minimum':
      return typeof value !== 'number' || value >= (expected as number)
    case 'maximum':
      return typeof value !== 'number' || value <= (expected as number)
    case 'exclusiveMaximum':
      return typeof value !== 'number' || value < (expected as number)
    case 'exclusiveMinimum':
      return typeof value !== 'number' || value > (expected as number)
    case 'minItems':
      return !array || array.length >= (expected as number)
    case 'maxItems':
      return !array || array.length <= (expected as number)
    case 'prefixItems':
      return !array || (expected as Schema[]).every((own, i) => i >= array.length || matchesSchema(root, array[i], own))
    case 'items': {
      const first = (schema.prefixItems as Schema[] | undefined)?.length ?? 0
      if (expected === false) return !array || array.length <= first
      return !array || array.slice(first).every((item) => matchesSchema(root, item, expected as Schema))
    }
    case 'required':
      return !object || (expected as string[]).every((name) => name in object)
    case 'properties':
      return (
        !object ||
        Object.entries(expected as Record<string, Schema>).every(
          ([name, own]) => !(name in object) || matchesSchema(root, object[name], own),
        )
      )
    case 'additionalProperties':
      return (
        !object ||
        Object.entries(object)
          .filter(([name]) => !(name in ((schema.properties ?? {}) as Schema)))
          .every(([, own]) => expected !== false && matchesSchema(root, own, expected as Schema))
      )
    case 'propertyNames':
      return !object || Object.keys(object).every((name) => matchesSchema(root, name, expected as Schema))
    case 'anyOf':
      return (expected as Schema[]).some((option) => matchesSchema(root, value, option))
    case 'oneOf':
      return (expected as Schema[]).filter((option) => matchesSchema(root, value, option)).length === 1
    default:
      throw new Error(`the test reads no schema keyword ${keyword}`)
  }
}
