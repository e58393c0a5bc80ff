import { Page } from '../../kit/Page.tsx'
import { t } from '../../text/text.ts'
import { InsightsBody } from './InsightsBody.tsx'

export function InsightsPage() {
  return (
    <Page title={t('insights.title')} lead={t('insights.lead')} trail={[]}>
      <InsightsBody />
    </Page>
  )
}
