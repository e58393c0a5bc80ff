import { Button, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type Previewed, previewRule, type RuleQuestion } from '../../../api/rules.ts'
import { Panel } from '../../../kit/Panel.tsx'
import { Person } from '../../../kit/Person.tsx'
import { Loaded } from '../../../kit/States.tsx'
import { number, type TextKey, t } from '../../../text/text.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** "n people would join, m would leave, here they are", before anything is saved. */
export function Preview({
  question,
  onSave,
  onClose,
}: {
  question: RuleQuestion
  onSave?: () => void
  onClose: () => void
}) {
  const styles = useStyles()
  const found = useQuery({
    queryKey: ['rule', 'preview', question],
    queryFn: () => previewRule(question),
    staleTime: 0,
  })
  return (
    <Panel
      title={t('rule.preview_title')}
      onClose={onClose}
      foot={
        <>
          {onSave ? (
            <Button appearance="primary" disabled={!found.data} onClick={onSave}>
              {t('do.save')}
            </Button>
          ) : null}
          <Button onClick={onClose}>{t('do.close')}</Button>
        </>
      }
    >
      <Loaded of={found}>
        {(preview) => (
          <>
            <People says="rule.preview_join" count={preview.joins} people={preview.joining} />
            <People says="rule.preview_leave" count={preview.leaves} people={preview.leaving} />
            <Text className={styles.quiet}>
              {preview.joins + preview.leaves === 0 ? `${t('rule.preview_none')} ` : ''}
              {t('rule.preview_stay', { count: preview.stays, text: number(preview.stays) })}
            </Text>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function People({ says, count, people }: { says: TextKey; count: number; people: readonly Previewed[] }) {
  const styles = useStyles()
  return (
    <section className={styles.part}>
      <Subtitle2 as="h3">{t(says, { count, text: number(count) })}</Subtitle2>
      <ul className={styles.list}>
        {people.map((person) => (
          <li key={person.id}>
            <Person name={person.displayName} detail={person.userPrincipalName} to={`/users/${person.id}`} />
          </li>
        ))}
      </ul>
      {count > people.length ? (
        <Text className={styles.quiet}>{t('rule.preview_more', { text: number(count - people.length) })}</Text>
      ) : null}
    </section>
  )
}
