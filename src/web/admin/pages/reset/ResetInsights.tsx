import { t } from '../../text/text.ts'
import { InsightsBody } from '../insights/InsightsBody.tsx'
import { ResetShell } from './ResetShell.tsx'

/** The same report, where both seeds' menu has it. */
export function ResetInsights() {
  return (
    <ResetShell wide lead={t('insights.lead')}>
      <InsightsBody />
    </ResetShell>
  )
}
