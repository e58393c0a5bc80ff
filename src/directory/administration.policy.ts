import type { Matrix } from './acting.ts'
import {
  type ActorFacts,
  mayOn,
  maySensitive,
  type SensitiveAction,
  sensitiveActions,
  type TargetFacts,
} from './roles.policy.ts'

const sensitive: ReadonlySet<string> = new Set(sensitiveActions)

/** What everybody may say about themselves without being an administrator. */
const ownProperties: ReadonlySet<string> = new Set(['preferredLanguage'])

/** An app has permissions in place of roles: it may what its permission says, but not in a restricted unit. */
const mayPlainly = (actor: ActorFacts, target: TargetFacts): boolean =>
  actor.id === null ? !target.inRestrictedUnit : mayOn(actor, target, 'users.update')

/** Whether all of these properties of a person are the actor's to write (directory.md 6.2, 6.4). */
export const mayChange =
  (properties: readonly string[]): Matrix =>
  (actor, target) =>
    properties.every((name) => {
      if (sensitive.has(name)) return maySensitive(actor, target, name as SensitiveAction)
      if (ownProperties.has(name) && actor.id !== null && actor.id === target.id) return true
      return mayPlainly(actor, target)
    })

export const mayDelete: Matrix = (actor, target) => maySensitive(actor, target, 'delete')
export const mayRestore: Matrix = (actor, target) => maySensitive(actor, target, 'restore')
