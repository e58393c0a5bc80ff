import type { ZodType } from 'zod'

/** What `/openapi.json` says about an endpoint. Route files export a list of these beside their routes. */
export type Endpoint = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With `{name}` for what varies. */
  readonly path: string
  readonly summary: string
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
  /** `none` is for everybody; the others say how the request proves who sends it. */
  readonly security?: 'none' | 'session' | 'bearer' | 'flow'
  readonly query?: Readonly<Record<string, string>>
}
