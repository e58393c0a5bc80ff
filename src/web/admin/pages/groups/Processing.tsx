import { Badge } from '@fluentui/react-components'
import type { Processing } from '../../api/groups.ts'
import { t } from '../../text/text.ts'

const colours = {
  NotStarted: 'informative',
  Evaluating: 'brand',
  Running: 'brand',
  Succeeded: 'success',
  Failed: 'danger',
  Paused: 'warning',
} as const

function stateOf(processing: Processing): keyof typeof colours {
  if (processing.state === 'Paused') return 'Paused'
  return processing.status === 'Running' && !processing.writing ? 'Evaluating' : processing.status
}

/** Where the rule of a group stands (directory.md 4.12). */
export function ProcessingBadge({ processing }: { processing: Processing | undefined }) {
  if (!processing) return <>{t('word.loading')}</>
  const state = stateOf(processing)
  return (
    <Badge appearance="tint" color={colours[state]}>
      {t(`group.status.${state}`)}
    </Badge>
  )
}
