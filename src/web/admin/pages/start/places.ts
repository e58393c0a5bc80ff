import type { Step } from '../../api/start.ts'

/** Where each step is taken: a page of ours, or one that people themselves see. */
export const stepPlaces: Readonly<Record<Step['id'], { readonly to: string } | { readonly href: string }>> = {
  groups: { to: '/groups/new' },
  licences: { to: '/licenses' },
  scope: { to: '/password-reset/properties' },
  methods: { to: '/authentication-methods' },
  registration: { href: '/mysecurityinfo' },
  reset: { href: '/passwordreset' },
  log: { to: '/password-reset/audit-logs' },
}
