import { factOf, type Refusal } from '../../contract/refusals.ts'
import { problemTexts, refusalText } from '../../contract/text/text.ts'
import { productByKey } from '../../directory/products.ts'
import type { GraphCode, GraphDetail, GraphRefusal } from './answer.ts'

/** Our ways to say no in Graph's words, once for the whole surface (graph-api.md section 4). */

export const badRequest = (message: string, target?: string): GraphRefusal => ({
  status: 400,
  code: 'Request_BadRequest',
  message,
  ...(target ? { details: [{ code: 'InvalidValue', message, target }] } : {}),
})

export const unsupportedQuery = (message: string): GraphRefusal => ({
  status: 400,
  code: 'Request_UnsupportedQuery',
  message,
})

export const noSuchObject = (id: string): GraphRefusal => ({
  status: 404,
  code: 'Request_ResourceNotFound',
  message: `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
})

export const denied: GraphRefusal = {
  status: 403,
  code: 'Authorization_RequestDenied',
  message: 'Insufficient privileges to complete the operation.',
}

export const unauthenticated = (message: string): GraphRefusal => ({
  status: 401,
  code: 'InvalidAuthenticationToken',
  message,
})

/** Texts that scripts compare, word for word. */
const texts = {
  members: "One or more added object references already exist for the following modified properties: 'members'.",
  password:
    'The specified password does not comply with password complexity requirements. Please provide a different password.',
  location: 'License assignment cannot be done for user with invalid usage location.',
  domain:
    'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
}

const duplicate = (property: string): string =>
  `Another object with the same value for property ${property} already exists.`

type Map = (refusal: Refusal) => GraphRefusal

const mapped: Readonly<Record<string, Map>> = {
  'directory.not_found': ({ params }) => noSuchObject(String(params?.name ?? '')),
  'directory.conflict': conflict,
  'directory.invalid': invalid,
  'policy.invalid': invalid,
  'directory.version': () => ({
    status: 412,
    code: 'preconditionFailed',
    message: 'The resource has changed since it was read.',
  }),
  'group.rule_invalid': ruleError,
  'licence.no_usage_location': () => badRequest(texts.location, 'usageLocation'),
  'licence.no_seats': (refusal) => badRequest(noSeats(refusal)),
  'licence.unknown_product': ({ params }) =>
    badRequest(`License ${params?.name ?? ''} does not correspond to a valid company License.`),
  'password.unacceptable': unacceptable,
  'bulk.file': (refusal) => ({ ...badRequest(refusalText('en', refusal)), details: detailsOf(refusal) }),
  'job.ended': conflicting,
  'job.running': conflicting,
  'job.passes_gone': conflicting,
  'request.not_allowed': () => denied,
  'admin.oneself': () => denied,
  'admin.target_higher': () => denied,
  'request.not_signed_in': () => unauthenticated('Access token is empty.'),
  'request.too_many': ({ params }) => ({
    status: 429,
    code: 'TooManyRequests',
    message: 'Too many requests. Wait, then try again.',
    headers: { 'Retry-After': String(params?.seconds ?? 60) },
  }),
}

function conflicting(refusal: Refusal): GraphRefusal {
  return { status: 409, code: 'conflict', message: refusalText('en', refusal) }
}

function conflict({ field, params }: Refusal): GraphRefusal {
  if (field === 'members' || field === 'owners') return badRequest(texts.members.replace('members', field), field)
  const property = field ?? String(params?.name ?? '')
  const message = duplicate(property)
  return { ...badRequest(message), details: [{ code: 'ObjectConflict', message, target: property }] }
}

/** directory.md 4.9: every problem with its kind and place. */
function ruleError(refusal: Refusal): GraphRefusal {
  const details = (refusal.problems ?? []).map(({ code, message = '', position }) => ({
    code,
    message,
    target: 'membershipRule',
    ...(position === undefined ? {} : { position }),
  }))
  return { status: 400, code: 'DynamicGroupQueryParseError', message: refusalText('en', refusal), details }
}

/** The sentence that scripts compare, and in the details every rule that the password breaks. */
function unacceptable(refusal: Refusal): GraphRefusal {
  const target = refusal.field ?? 'password'
  const sentences = problemTexts('en', refusal)
  const details = (refusal.problems ?? []).map(({ code }, n) => ({ code, message: sentences[n] ?? code, target }))
  return { ...badRequest(texts.password, target), ...(details.length > 0 ? { details } : {}) }
}

const detailsOf = ({ problems = [] }: Refusal): GraphDetail[] =>
  problems.map(({ field, code, message }) => ({ code, message: message ?? code, ...(field ? { target: field } : {}) }))

function invalid(refusal: Refusal): GraphRefusal {
  const problems = refusal.problems ?? []
  const details = problems.map(({ field, code, message }) => ({
    code,
    message: code === 'domain' ? texts.domain : (message ?? code),
    ...(field ? { target: field } : {}),
  }))
  const first = problems[0]
  if (!first) return badRequest(refusalText('en', refusal))
  if (first.code === 'domain') return { ...badRequest(texts.domain), details }
  const about = first.field ? `Invalid value specified for property '${first.field}'. ` : ''
  return { ...badRequest(`${about}${first.message ?? first.code}`.trim()), details }
}

const noSeats = ({ params }: Refusal): string => {
  const name = String(params?.name ?? '')
  return `Subscription with SKU ${productByKey(name)?.skuId ?? name} does not have any available licenses.`
}

const codes: Readonly<Record<number, GraphCode>> = {
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  412: 'preconditionFailed',
  415: 'unsupportedMediaType',
  429: 'TooManyRequests',
  503: 'serviceNotAvailable',
}

/** Refusals that no row above names keep their class; what is a page for people (200) or an order (409) is a 400. */
export function inGraph(refusal: Refusal | GraphRefusal): GraphRefusal {
  if ('status' in refusal) return refusal
  const known = Object.hasOwn(mapped, refusal.code) ? mapped[refusal.code] : undefined
  if (known) return known(refusal)
  const { status } = factOf(refusal.code)
  const message = [refusalText('en', refusal), ...problemTexts('en', refusal)].join(' ')
  const code = codes[status]
  if (!code) return badRequest(message, refusal.field)
  return { status: status as 404, code, message }
}
