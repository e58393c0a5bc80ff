import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { ChevronDownRegular, ChevronUpRegular } from '@fluentui/react-icons'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', flexShrink: 0, marginInlineStart: 'auto' },
  place: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
})

/** From one row of the list to the next without closing its details. */
export function Neighbours({ ids, at, onGo }: { ids: readonly string[]; at: number; onGo: (id: string) => void }) {
  const styles = useStyles()
  const to =
    (step: number): (() => void) =>
    () => {
      const id = ids[at + step]
      if (id) onGo(id)
    }
  return (
    <div className={styles.row}>
      <Text size={200} className={styles.place}>
        {t('logs.details.place', { at: at + 1, count: ids.length })}
      </Text>
      <Button
        size="small"
        appearance="subtle"
        aria-label={t('do.previous')}
        icon={<ChevronUpRegular />}
        disabledFocusable={at === 0}
        onClick={to(-1)}
      />
      <Button
        size="small"
        appearance="subtle"
        aria-label={t('do.next')}
        icon={<ChevronDownRegular />}
        disabledFocusable={at >= ids.length - 1}
        onClick={to(1)}
      />
    </div>
  )
}
