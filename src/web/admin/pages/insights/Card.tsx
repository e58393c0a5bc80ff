import { Card, makeStyles, Subtitle2, Switch, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useId, useState } from 'react'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  card: { minWidth: 0, gap: tokens.spacingVerticalM },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: tokens.spacingHorizontalM },
  words: { display: 'flex', flexDirection: 'column', flexGrow: 1, flexBasis: '240px', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** One question answered as a picture, and as a table for those who would rather read. */
export function InsightCard({
  title,
  why,
  picture,
  table,
  isEmpty = false,
}: {
  title: string
  why: string
  picture: ReactNode
  table: ReactNode
  isEmpty?: boolean
}) {
  const styles = useStyles()
  const [asTable, setAsTable] = useState(false)
  const name = useId()
  return (
    <Card className={styles.card} role="region" aria-labelledby={name}>
      <div className={styles.head}>
        <div className={styles.words}>
          <Subtitle2 as="h2" id={name}>
            {title}
          </Subtitle2>
          <Text size={200} className={styles.quiet}>
            {why}
          </Text>
        </div>
        {isEmpty ? null : (
          <Switch
            label={t('insights.as_table')}
            labelPosition="before"
            checked={asTable}
            onChange={(_, { checked }) => setAsTable(checked)}
          />
        )}
      </div>
      {isEmpty ? <Text className={styles.quiet}>{t('insights.nothing')}</Text> : asTable ? table : picture}
    </Card>
  )
}
