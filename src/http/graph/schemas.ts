import { complexes, entities, memberFacts } from '../../contract/graph/resources.ts'
import type { Members } from '../../contract/graph/types.ts'

/** Graph's types as JSON schemas, for `/openapi.json`. */

const formats: Readonly<Record<string, object>> = {
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  Guid: { type: 'string', format: 'uuid' },
  Int32: { type: 'integer', format: 'int32' },
  Int64: { type: 'integer', format: 'int64' },
  DateTimeOffset: { type: 'string', format: 'date-time' },
  Object: {},
}

export const schemaName = (type: string): string => `microsoft.graph.${type}`
const reference = (type: string): object => ({ $ref: `#/components/schemas/${schemaName(type)}` })

function schemaOf(members: Members): object {
  const properties = Object.entries(members).map(([name, text]) => {
    const { type, list, nullable } = memberFacts(text)
    const one = formats[type] ?? reference(type)
    const schema = list ? { type: 'array', items: one } : one
    return [name, nullable && Object.keys(one).length > 0 ? { anyOf: [schema, { type: 'null' }] } : schema]
  })
  return { type: 'object', properties: Object.fromEntries(properties) }
}

export const graphSchemas: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    Object.entries({ ...entities, ...complexes }).map(([name, members]) => [schemaName(name), schemaOf(members)]),
  ),
  GraphError: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message', 'details', 'innerError'],
        properties: {
          code: { type: 'string' },
          message: { type: 'string' },
          details: { type: 'array', items: { type: 'object' } },
          innerError: { type: 'object' },
        },
      },
    },
  },
}

export const isKnownType = (resource: string): boolean =>
  Object.hasOwn(entities, resource) || Object.hasOwn(complexes, resource)

/** What a route of this resource answers: one of it, or a page. */
export function answerSchema(resource: string): object {
  const type = resource.replace('[]', '')
  if (!resource.endsWith('[]')) return reference(type)
  return {
    type: 'object',
    properties: {
      '@odata.context': { type: 'string' },
      '@odata.count': { type: 'integer' },
      '@odata.nextLink': { type: 'string' },
      value: { type: 'array', items: reference(type) },
    },
  }
}
