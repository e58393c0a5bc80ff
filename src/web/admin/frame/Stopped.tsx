import { Button, makeStyles, Text, Title2, tokens } from '@fluentui/react-components'
import { t } from '../text/text.ts'

const useStyles = makeStyles({
  page: {
    minHeight: '100dvh',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingVerticalL,
    padding: tokens.spacingHorizontalXXL,
    textAlign: 'center',
  },
  why: { maxWidth: '480px', overflowWrap: 'anywhere' },
})

/** Nothing of the admin center can be shown: what happened, and the one thing to do. */
export function Stopped({ title, why, onAgain }: { title: string; why: string; onAgain?: () => void }) {
  const styles = useStyles()
  return (
    <main className={styles.page}>
      <Title2 as="h1">{title}</Title2>
      <Text className={styles.why}>{why}</Text>
      {onAgain ? (
        <Button appearance="primary" onClick={onAgain}>
          {t('session.again')}
        </Button>
      ) : null}
    </main>
  )
}
