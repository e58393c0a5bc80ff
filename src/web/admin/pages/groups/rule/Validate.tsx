import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { AddRegular, DismissRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Explanation, type RuleQuestion, type Verdict, validateRule } from '../../../api/rules.ts'
import { Person } from '../../../kit/Person.tsx'
import { type Picked, Picker } from '../../../kit/Picker.tsx'
import { ErrorState, Lines, State } from '../../../kit/States.tsx'
import { t } from '../../../text/text.ts'
import { validateMost } from './language.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, alignItems: 'flex-start' },
  list: { listStyleType: 'none', margin: 0, padding: 0, width: '100%' },
  item: { borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, paddingBlock: tokens.spacingVerticalS },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  person: { flexGrow: 1, minWidth: '180px' },
  quiet: { color: tokens.colorNeutralForeground3 },
  tree: { listStyleType: 'none', margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  leaf: { paddingBlock: tokens.spacingVerticalXXS },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: '13px', overflowWrap: 'anywhere' },
})

/** directory.md 4.11: up to twenty people, each with the reason; a changed rule is asked again by itself. */
export function Validate({ question, isFine }: { question: RuleQuestion; isFine: boolean }) {
  const styles = useStyles()
  const [people, setPeople] = useState<readonly Picked[]>([])
  const [picking, setPicking] = useState(false)
  const ids = people.map((one) => one.id)
  const found = useQuery({
    queryKey: ['rule', 'validate', question, ids],
    queryFn: () => validateRule(question, ids),
    enabled: isFine && ids.length > 0,
    retry: false,
  })
  const verdicts = new Map(found.data?.map((verdict) => [verdict.id, verdict]))
  return (
    <div className={styles.parts}>
      <Text>{t('rule.validate_lead')}</Text>
      <Button icon={<AddRegular />} disabled={people.length >= validateMost} onClick={() => setPicking(true)}>
        {t('rule.validate_add')}
      </Button>
      {people.length === 0 ? <State title={t('rule.validate_none')} /> : null}
      {found.error ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.isLoading ? <Lines count={people.length} /> : null}
      <ul className={styles.list}>
        {people.map((person) => (
          <Result
            key={person.id}
            person={person}
            verdict={isFine ? (verdicts.get(person.id) ?? null) : null}
            onDrop={() => setPeople((now) => now.filter((one) => one.id !== person.id))}
          />
        ))}
      </ul>
      {picking ? (
        <Picker
          title={t('rule.validate_add')}
          kinds={['user']}
          most={validateMost}
          begin={people}
          onPick={setPeople}
          onClose={() => setPicking(false)}
        />
      ) : null}
    </div>
  )
}

const looks = {
  'In group': ['success', 'rule.in'],
  'Not in group': ['danger', 'rule.out'],
  Unknown: ['informative', 'rule.unknown'],
} as const

function Result({ person, verdict, onDrop }: { person: Picked; verdict: Verdict | null; onDrop: () => void }) {
  const styles = useStyles()
  const [open, setOpen] = useState(false)
  const [colour, key] = looks[verdict?.result ?? 'Unknown']
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <div className={styles.person}>
          <Person name={person.displayName} detail={person.userPrincipalName ?? null} to={`/users/${person.id}`} />
        </div>
        <Badge appearance="tint" color={colour} size="large">
          {t(key)}
        </Badge>
        <Button size="small" aria-expanded={open} disabled={!verdict?.details} onClick={() => setOpen(!open)}>
          {t(open ? 'rule.details_hide' : 'rule.details')}
        </Button>
        <Button
          size="small"
          appearance="subtle"
          icon={<DismissRegular />}
          aria-label={t('pick.remove', { name: person.displayName })}
          onClick={onDrop}
        />
      </div>
      {verdict?.sentence ? <Text className={styles.quiet}>{verdict.sentence}</Text> : null}
      {open && verdict?.details ? (
        <ul className={styles.tree}>
          <Branch part={verdict.details} />
        </ul>
      ) : null}
    </li>
  )
}

/** Each expression with its result, and the value that it looked at. */
function Branch({ part }: { part: Explanation }) {
  const styles = useStyles()
  const { propertyToEvaluate: property, expressionEvaluationDetails: parts } = part
  return (
    <li className={styles.leaf}>
      <span className={styles.row}>
        <Badge appearance="outline" color={part.expressionResult ? 'success' : 'danger'}>
          {t(part.expressionResult ? 'rule.is_true' : 'rule.is_false')}
        </Badge>
        <span className={styles.code}>{part.expression}</span>
        {property ? (
          <Text size={200} className={styles.quiet}>
            {property.propertyValue === null
              ? t('rule.no_value', { property: property.propertyName })
              : t('rule.has_value', { property: property.propertyName, value: property.propertyValue })}
          </Text>
        ) : null}
      </span>
      {parts.length > 0 ? (
        <ul className={styles.tree}>
          {parts.map((child, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same expression may stand there twice
            <Branch key={`${n}${child.expression}`} part={child} />
          ))}
        </ul>
      ) : null}
    </li>
  )
}
