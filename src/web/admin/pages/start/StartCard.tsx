import { Button, Card, makeStyles, ProgressBar, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { firstRunQuery } from '../../api/start.ts'
import { Go } from '../../kit/Go.tsx'
import { t } from '../../text/text.ts'
import { StepLink } from './Start.tsx'

const kept = 'rekey.admin.start'

const useStyles = makeStyles({
  top: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  words: { flexGrow: 1 },
  quiet: { color: tokens.colorNeutralForeground3 },
  end: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL },
})

/** On the overview, until everything is done or somebody has had enough of it. */
export function StartCard() {
  const styles = useStyles()
  const [hidden, setHidden] = useState(() => localStorage.getItem(kept) === 'hidden')
  const { data } = useQuery({ ...firstRunQuery, enabled: !hidden })
  const next = data?.steps.find((step) => !step.done)
  if (hidden || !data || !next) return null
  const words = t('start.progress', { done: data.done, count: data.steps.length })
  const hide = (): void => {
    localStorage.setItem(kept, 'hidden')
    setHidden(true)
  }
  return (
    <Card role="region" aria-label={t('start.title')}>
      <div className={styles.top}>
        <Subtitle2 as="h2" className={styles.words}>
          {t('start.title')}
        </Subtitle2>
        <Text size={200} className={styles.quiet}>
          {words}
        </Text>
        <Button size="small" appearance="subtle" onClick={hide}>
          {t('start.hide')}
        </Button>
      </div>
      <ProgressBar aria-label={words} value={data.done / data.steps.length} />
      <Text weight="semibold">{t('start.next', { step: t(`start.${next.id}`) })}</Text>
      <Text>{t(`start.${next.id}.why`)}</Text>
      <div className={styles.end}>
        <StepLink id={next.id} />
        <Go to="/start">{t('start.all')}</Go>
      </div>
    </Card>
  )
}
