import type { RoleDefinition } from '../../api/types.ts'
import type { Picked } from '../../kit/Picker.tsx'
import { t } from '../../text/text.ts'
import type { UserDraft } from './fields.ts'
import { temporaryPassword } from './password.ts'

export const steps = ['basics', 'properties', 'assignments', 'review'] as const

/** What stands in the wizard. */
export type Draft = {
  readonly local: string
  readonly domain: string
  readonly displayName: string
  /** Null: derived from the user name. */
  readonly nickname: string | null
  readonly password: string
  readonly auto: boolean
  readonly accountEnabled: boolean
  readonly properties: Partial<UserDraft>
  readonly groups: readonly Picked[]
  readonly roles: readonly RoleDefinition[]
  readonly touched: boolean
}

export const emptyDraft = (domain: string): Draft => ({
  local: '',
  domain,
  displayName: '',
  nickname: null,
  password: temporaryPassword(),
  auto: true,
  accountEnabled: true,
  properties: { userType: 'Member' },
  groups: [],
  roles: [],
  touched: false,
})

/** Groups and roles that can be given at creation (directory.md 2.1). */
export const assignMost = 20

export const upnOf = (draft: Draft): string => `${draft.local.trim()}@${draft.domain}`

/** From the user name: what a nickname may not hold is left out. */
export const nicknameOf = (draft: Draft): string =>
  draft.nickname ??
  draft.local
    .trim()
    .replace(/[^A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]/g, '')
    .slice(0, 64)

export function missingOf(draft: Draft): string | null {
  if (draft.local.trim() === '') return t('form.required', { name: t('new.upn') })
  if (draft.displayName.trim() === '') return t('form.required', { name: t('users.property.displayName') })
  if (draft.password === '') return t('form.required', { name: t('new.password') })
  return null
}
