import { quoted } from '../../api/client.ts'
import { type Range, rangeOf } from './range.tsx'

/** `$filter` of the audit log and of the sign-ins, from what stands in the address. */

const isId = (text: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)

function timeConditions(name: string, { from, to }: Range): string[] {
  return [...(from ? [`${name} ge ${from.toISOString()}`] : []), ...(to ? [`${name} le ${to.toISOString()}`] : [])]
}

/** A person as an actor: by id, by user name (its beginning), or by the name that is shown. */
const actorCondition = (text: string): string =>
  isId(text)
    ? `(initiatedBy/user/id eq ${quoted(text)} or initiatedBy/app/appId eq ${quoted(text)})`
    : text.includes('@')
      ? `startsWith(initiatedBy/user/userPrincipalName,${quoted(text)})`
      : `(initiatedBy/user/displayName eq ${quoted(text)} or startsWith(initiatedBy/user/userPrincipalName,${quoted(text)}))`

const targetCondition = (text: string): string =>
  isId(text)
    ? `targetResources/any(t:t/id eq ${quoted(text)})`
    : `targetResources/any(t:startsWith(t/displayName,${quoted(text)}))`

/**
 * `preset`: what the page itself decides, where the address does not say otherwise (`service`), and
 * whom all of it is about (`about`).
 */
export function auditCondition(params: URLSearchParams, preset: Readonly<Record<string, string>>, now: Date): string {
  const value = (name: string): string => params.get(name) ?? preset[name] ?? ''
  const parts = timeConditions('activityDateTime', rangeOf(value('range'), now))
  const equal: [string, string][] = [
    ['service', 'loggedByService'],
    ['category', 'category'],
    ['status', 'result'],
  ]
  for (const [name, property] of equal) {
    const text = value(name)
    if (text && text !== 'all') parts.push(`${property} eq ${quoted(text)}`)
  }
  const activity = value('activity')
  if (activity) parts.push(`startsWith(activityDisplayName,${quoted(activity)})`)
  const { about } = preset
  if (about) parts.push(`(initiatedBy/user/id eq ${quoted(about)} or ${targetCondition(about)})`)
  if (value('actor')) parts.push(actorCondition(value('actor')))
  if (value('target')) parts.push(targetCondition(value('target')))
  if (value('correlation')) parts.push(`correlationId eq ${quoted(value('correlation'))}`)
  return parts.join(' and ')
}

/** `about`: the one user whose sign-ins the page shows. */
export function signInCondition(params: URLSearchParams, about: string | undefined, now: Date): string {
  const value = (name: string): string => params.get(name) ?? ''
  const parts = timeConditions('createdDateTime', rangeOf(value('range'), now))
  if (about) parts.push(`userId eq ${quoted(about)}`)
  const user = value('user')
  if (user)
    parts.push(
      isId(user)
        ? `userId eq ${quoted(user)}`
        : user.includes('@')
          ? `startsWith(userPrincipalName,${quoted(user)})`
          : `startsWith(userDisplayName,${quoted(user)})`,
    )
  if (value('app')) parts.push(`startsWith(appDisplayName,${quoted(value('app'))})`)
  if (value('address')) parts.push(`startsWith(ipAddress,${quoted(value('address'))})`)
  if (value('interactive')) parts.push(`isInteractive eq ${value('interactive') === 'true'}`)
  if (value('status') === 'success') parts.push('status/errorCode eq 0')
  if (value('status') === 'failure') parts.push('status/errorCode ne 0')
  if (value('correlation')) parts.push(`correlationId eq ${quoted(value('correlation'))}`)
  return parts.join(' and ')
}
