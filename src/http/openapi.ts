import { z } from 'zod'
import type { Endpoint } from '../contract/endpoints.ts'
import { refusals as refusalCodes } from '../contract/refusals.ts'
import { graphSchemas } from './graph/schemas.ts'

/** The description of what really is there: made from the schemas that requests are read with. */
export function openapi(endpoints: readonly Endpoint[], about: { version: string; publicUrl: string }): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operation(endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rekey',
      version: about.version,
      description:
        'Portal endpoints answer pages to browsers and JSON to `Accept: application/json`; fields are the same. Refusals are RFC 9457 problems with a `code`; where a page would only say something, they come with status 200.',
    },
    servers: [{ url: about.publicUrl }],
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-rekey-session', description: sessionHow },
        flow: { type: 'http', scheme: 'Flow', description: 'The handle that started the flow.' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Problem: problemSchema, ...graphSchemas },
    },
  }
}

/** WEB-02, WEB-03: what a browser and our pages send by themselves. */
const sessionHow =
  'A cookie. Requests that change something also say where they come from (`Origin` or `Sec-Fetch-Site`, as browsers do) and carry the `formToken` of the answer before, as a field or as the header `Rekey-Form-Token`.'

function operation(endpoint: Endpoint): object {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(endpoint.query ?? {}).map(([name, description]) => ({
      name,
      in: 'query',
      description,
      schema: { type: 'string' },
    })),
  ]
  return {
    summary: endpoint.summary,
    ...(endpoint.description ? { description: endpoint.description } : {}),
    tags: [endpoint.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(endpoint.input ? { requestBody: { required: true, content: json(endpoint.input, 'input') } } : {}),
    security: endpoint.security && endpoint.security !== 'none' ? [{ [endpoint.security]: [] }] : [],
    responses: {
      [endpoint.status ?? 200]: { description: 'Done', ...contentOf(endpoint) },
      ...Object.fromEntries((endpoint.alsoAt ?? []).map((status) => [status, notDone(status, endpoint)])),
      default: { description: 'Refused', content: refusals[endpoint.errors ?? 'problem'] },
    },
  }
}

const refusals = {
  problem: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  graph: { 'application/json': { schema: { $ref: '#/components/schemas/GraphError' } } },
} as const

function contentOf(endpoint: Endpoint): object {
  const { output, answer, text } = endpoint
  if (text) return { content: { [text]: { schema: { type: 'string' } } } }
  if (answer) return { content: { 'application/json': { schema: answer } } }
  const no = saysNoAt200.has(endpoint.tag) ? refusals.problem : {}
  return output ? { content: { ...json(output, 'output'), ...no } } : {}
}

const notDone = (status: 409 | 429, { output }: Endpoint): object => ({
  description: status === 409 ? 'Not expected where this stands; nothing was changed' : 'Too many tries; wait',
  content: { ...(output ? json(output, 'output') : {}), ...refusals.problem },
})

/** What a person is told on a page is no failure of the request: there a problem may come with status 200 (ERR-03). */
const saysNoAt200: ReadonlySet<Endpoint['tag']> = new Set(['Password reset', 'Sign-in', 'Security info'])

const json = (schema: z.ZodType, io: 'input' | 'output'): object => ({
  'application/json': { schema: z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) },
})

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'correlationId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string', description: 'A sentence for people.' },
    status: { type: 'integer' },
    code: { type: 'string', examples: Object.keys(refusalCodes).slice(0, 5) },
    ssprCode: { type: 'string' },
    field: { type: 'string' },
    problems: { type: 'array', items: { type: 'object' } },
    correlationId: { type: 'string', format: 'uuid' },
    supportCode: { type: 'string' },
  },
}
