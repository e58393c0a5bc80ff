import type { ZodType } from 'zod'
import { done, type Outcome } from '../../base/outcome.ts'
import type { Refusal } from '../../contract/refusals.ts'
import type { roles } from '../../directory/role-templates.ts'
import type { Act } from '../../directory/roles.policy.ts'
import type { UnitRequest } from '../../store/unit.ts'
import type { Program } from '../context.ts'
import type { GraphRefusal, GraphReply } from './answer.ts'
import type { Caller } from './caller.ts'

/**
 * How to add a resource.
 *
 * 1. Write `x.routes.ts` beside this file with `export const xRoutes: readonly GraphRoute[] = [ route({...}), ... ]`
 *    and add it to the table in `permissions.ts`. Nothing else: the table is what is served, what is checked, what
 *    `/openapi.json` and `$metadata` say and what the authorization matrix walks through.
 * 2. A route says who may call it. A delegated token needs one of the scopes in `delegated` AND a role in `roles`
 *    (an act of directory/roles.policy.ts, `everyone`, or names; a Global Administrator always passes); an app's token one of `application` (none: apps
 *    are refused). `'A+B'` is a permission that needs both. For oneself (`{id}` of the first segment is the caller,
 *    or `/me`) one of `own` is enough, without a role. `me: true` serves `/users/{id}/...` as `/me/...` too.
 * 3. `path` stands after the version: literals are matched without case, `{name}` takes one segment or the
 *    `('...')` behind one, `name()` takes an optional list `(a='1',b='2')` into `params`.
 * 4. `input` is the body's schema: a `strictObject` (unknown properties are refused by name). Name what may be read
 *    but not written in `readOnly`. `query` lists the options that are taken; others are refused by name. A route
 *    with `$skiptoken` gets `after` and makes links with `nextLink(call, after)` of `query.ts`.
 * 5. `handle` calls a use case with `call.unitRequest` (its actor is the caller) and answers with `ok`, `created`,
 *    `accepted`, `noContent` or a refusal: ours (mapped once, in `refusals.ts`) or Graph's own.
 */
export type RouteOf<B> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `graph` is served under /v1.0 and /beta, `beta` under /beta alone, `api` under /api. */
  readonly surface?: 'graph' | 'beta' | 'api'
  readonly path: string
  readonly summary: string
  readonly delegated: readonly string[]
  readonly application: readonly string[]
  /** An act of roles.policy.ts says which roles may, so that every surface agrees. */
  readonly roles: Act | 'everyone' | readonly RoleName[]
  /**
   * The use case asks about the object: with `true` a role for one administrative unit may be enough; with `owner`
   * an owner needs no role at all, so that everybody comes as far as that question.
   */
  readonly onObject?: true | 'owner'
  readonly own?: readonly string[]
  readonly me?: boolean
  /** Needs no token at all. */
  readonly open?: boolean
  /** System query options in lower case (`$select`), or names of the route's own. */
  readonly query?: readonly string[]
  readonly input?: ZodType<B>
  /** Passwords and passes: counted apart, and fewer (throttle.ts). */
  readonly sensitive?: boolean
  /** Looks at `If-Match` itself; others take `*` and nothing else. */
  readonly versioned?: boolean
  /** The body is a file of this type, read as it comes: `body` is an `AsyncIterable<Uint8Array>`. */
  readonly upload?: string
  /** The body may be left out: `{}` is read then. */
  readonly inputOptional?: boolean
  readonly readOnly?: readonly string[]
  /** For texts and `/openapi.json`: `user`, or `user[]` for a page of them. */
  readonly resource?: string
  readonly output?: ZodType
  /** The status of success: 200 unless given. */
  readonly status?: 200 | 201 | 202 | 204
  handle(call: GraphCall<B>): Promise<Result>
}

export type GraphRoute = RouteOf<unknown>
export type RoleName = keyof typeof roles

/** Fixes the type of the body to the schema's. */
export const route = <B = undefined>(made: RouteOf<B>): GraphRoute => made as unknown as GraphRoute

export type GraphCall<B = unknown> = {
  readonly program: Program
  readonly caller: Caller
  /** What stands in the path; `{id}` of `/me` is the caller's. */
  readonly params: Readonly<Record<string, string>>
  /** Options by their names in lower case, `$` included; with a `$skiptoken` those of the first page. */
  readonly query: Readonly<Record<string, string>>
  /** Where the page before ended. */
  readonly after: PageKey | null
  readonly body: B
  readonly unitRequest: UnitRequest
  /** `https://host/v1.0` */
  readonly base: string
  /** The path after the version as it was called, without options. */
  readonly path: string
  /** `ConsistencyLevel: eventual` */
  readonly eventual: boolean
  /** The caller asks about themselves. */
  readonly own: boolean
  header(name: string): string | undefined
  /** Another call in the name of the same caller: a step of a batch. */
  again(step: BatchStep): Promise<GraphReply>
}

export type BatchStep = {
  readonly method: string
  readonly target: string
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: unknown
}

/** The sort key of a row: what the next page begins behind. */
export type PageKey = readonly (string | number | boolean | null)[]

export type Reply = {
  readonly status: 200 | 201 | 202 | 204
  readonly body: object | string | null
  readonly headers?: Readonly<Record<string, string>>
}
export type Result = Outcome<Reply, GraphRefusal | Refusal>

export const ok = (body: object | string): Result => done({ status: 200, body })
export const noContent: Result = done({ status: 204, body: null })
/** `location` is absolute: begin with `call.base`. */
export const created = (body: object, location: string): Result =>
  done({ status: 201, body, headers: { Location: location } })
export const accepted = (body: object | null, location?: string): Result =>
  done({ status: 202, body, ...(location ? { headers: { Location: location } } : {}) })
