import { Badge } from '@fluentui/react-components'
import type { ProcessingStatus } from '../../api/groups.ts'
import type { Group } from '../../api/types.ts'
import { type TextKey, t } from '../../text/text.ts'

const colours = {
  NotStarted: 'informative',
  Evaluating: 'brand',
  Running: 'brand',
  Succeeded: 'success',
  Failed: 'danger',
  Paused: 'warning',
} as const

/** Where the rule of a group stands (directory.md 4.12). */
export function ProcessingBadge({ group, status }: { group: Group; status: ProcessingStatus | null }) {
  const known = group.membershipRuleProcessingState === 'Paused' ? 'Paused' : (status?.status ?? 'NotStarted')
  const state = known in colours ? (known as keyof typeof colours) : 'NotStarted'
  return (
    <Badge appearance="tint" color={colours[state]}>
      {t(`group.status.${state}` as TextKey)}
    </Badge>
  )
}
