import type { ZodType } from 'zod'

/** What `/openapi.json` says about an endpoint. Route files export a list of these beside their routes. */
export type Endpoint = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With `{name}` for what varies. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  readonly tag:
    | 'Password reset'
    | 'Sign-in'
    | 'Security info'
    | 'Directory'
    | 'Audit'
    | 'Operation'
    | 'Demo'
    | 'Microsoft Graph'
    | 'Administration'
    | 'Tokens'
  readonly input?: ZodType
  readonly output?: ZodType
  /** The status of success: 200 unless given. */
  readonly status?: 200 | 201 | 202 | 204
  /** Statuses under which the same is answered, with its `error` saying why. */
  readonly alsoAt?: readonly (409 | 429)[]
  /** The schema of an answer that no zod schema describes; `text`: its type, when it is no JSON. */
  readonly answer?: object
  readonly text?: string
  /** How it says no: our problems (RFC 9457), or Graph's errors. */
  readonly errors?: 'problem' | 'graph'
  /** `none` is for everybody; the others say how the request proves who sends it. */
  readonly security?: 'none' | 'session' | 'bearer' | 'flow'
  readonly query?: Readonly<Record<string, string>>
}
