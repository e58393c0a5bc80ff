import type { Picked } from '../../kit/Picker.tsx'
import { t } from '../../text/text.ts'

export type GroupDraft = {
  readonly type: 'security' | 'm365'
  readonly name: string
  readonly description: string
  readonly assignable: boolean
  readonly membership: 'assigned' | 'user'
  readonly owners: readonly Picked[]
  readonly members: readonly Picked[]
  readonly rule: string
}

export const emptyGroup: GroupDraft = {
  type: 'security',
  name: '',
  description: '',
  assignable: false,
  membership: 'assigned',
  owners: [],
  members: [],
  rule: '',
}

export function missingOf(draft: GroupDraft): string | null {
  if (draft.name.trim() === '') return t('form.required', { name: t('newgroup.name') })
  return draft.membership === 'user' && draft.rule === '' ? t('newgroup.rule_missing') : null
}

/** Out of the name what a nickname may hold (graph-api.md 6.2), and a few figures against twins. */
function nicknameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_-]/g, '')
    .slice(0, 50)
  const [figures = 0] = crypto.getRandomValues(new Uint32Array(1))
  return `${plain || 'group'}-${String(figures % 100_000).padStart(5, '0')}`
}

const link = (one: Picked): string => `${location.origin}/v1.0/directoryObjects/${one.id}`

/** What a POST carries. */
export function bodyOf(draft: GroupDraft): object {
  const dynamic = draft.membership === 'user'
  return {
    displayName: draft.name.trim(),
    description: draft.description.trim() || null,
    mailNickname: nicknameOf(draft.name),
    mailEnabled: draft.type === 'm365',
    securityEnabled: draft.type === 'security',
    groupTypes: [...(draft.type === 'm365' ? ['Unified'] : []), ...(dynamic ? ['DynamicMembership'] : [])],
    ...(draft.assignable ? { isAssignableToRole: true } : {}),
    ...(dynamic ? { membershipRule: draft.rule, membershipRuleProcessingState: 'On' } : {}),
    ...(draft.owners.length > 0 ? { 'owners@odata.bind': draft.owners.map(link) } : {}),
    ...(!dynamic && draft.members.length > 0 ? { 'members@odata.bind': draft.members.map(link) } : {}),
  }
}
