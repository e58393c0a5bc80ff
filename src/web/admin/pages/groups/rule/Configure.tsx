import { Button, Label, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import { CheckmarkCircleRegular, EditRegular } from '@fluentui/react-icons'
import { useId, useState } from 'react'
import { failure } from '../../../kit/notices.ts'
import { Problem } from '../../../kit/Problem.tsx'
import { t } from '../../../text/text.ts'
import { Builder } from './Builder.tsx'
import { Extensions } from './Extensions.tsx'
import { isFinished, textOf } from './rows.ts'
import { SyntaxBox } from './SyntaxBox.tsx'
import type { RuleState } from './useRule.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
  box: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  top: { display: 'flex', alignItems: 'center', justifyContent: 'space-between' },
  said: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    minHeight: '20px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  wrong: { color: tokens.colorStatusDangerForeground1 },
  fine: {
    color: tokens.colorStatusSuccessForeground1,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** The builder and the text box, each showing what the other says. */
export function Configure({ rule }: { rule: RuleState }) {
  const styles = useStyles()
  const [extensions, setExtensions] = useState<readonly string[]>([])
  const [asking, setAsking] = useState(false)
  return (
    <div className={styles.parts}>
      {rule.notShown ? (
        <MessageBar layout="multiline">
          <MessageBarBody>
            {t('rule.not_shown')} {rule.notShown}
          </MessageBarBody>
        </MessageBar>
      ) : (
        <Builder rows={rule.rows} extensions={extensions} onRows={rule.setRows} onExtensions={() => setAsking(true)} />
      )}
      <Grouping rule={rule} />
      <Syntax rule={rule} extensions={extensions} />
      {rule.trouble ? <Problem title={t('state.error')} {...failure(rule.trouble)} /> : null}
      {asking ? (
        <Extensions
          onClose={() => setAsking(false)}
          onFound={(names) => setExtensions((now) => [...new Set([...now, ...names])])}
        />
      ) : null}
    </div>
  )
}

/** And binds tighter than Or: where both stand, the reading is shown with brackets. */
function Grouping({ rule }: { rule: RuleState }) {
  const styles = useStyles()
  const rows = rule.rows.filter(isFinished)
  const mixed = rows.slice(1).some((row) => row.join === 'Or') && rows.slice(1).some((row) => row.join === 'And')
  if (!mixed || rule.notShown) return null
  const groups: string[] = []
  for (const [n, row] of rows.entries()) {
    const said = textOf([row])
    if (n > 0 && row.join === 'And') groups.push(`${groups.pop()} -and ${said}`)
    else groups.push(said)
  }
  const text = groups.map((group) => (group.includes(' -and ') ? `(${group})` : group)).join(' -or ')
  return (
    <Text size={200} className={styles.quiet}>
      {t('rule.grouping', { rule: text })}
    </Text>
  )
}

function Syntax({ rule, extensions }: { rule: RuleState; extensions: readonly string[] }) {
  const styles = useStyles()
  const label = useId()
  const about = useId()
  // Rules that the builder cannot show are edited here from the start.
  const [editing, setEditing] = useState(false)
  const open = editing || rule.notShown !== null
  return (
    <div className={styles.box}>
      <div className={styles.top}>
        <Label id={label} weight="semibold">
          {t('rule.syntax')}
        </Label>
        <Button appearance="subtle" icon={<EditRegular />} aria-pressed={open} onClick={() => setEditing(!editing)}>
          {t('rule.edit')}
        </Button>
      </div>
      <SyntaxBox
        text={rule.text}
        onText={rule.setText}
        readOnly={!open}
        problems={rule.problems}
        extensions={extensions}
        labelledBy={label}
        describedBy={about}
      />
      <Findings id={about} rule={rule} />
    </div>
  )
}

function Findings({ id, rule }: { id: string; rule: RuleState }) {
  const styles = useStyles()
  return (
    <ul id={id} className={styles.said} aria-live="polite">
      {rule.problems.map((problem) => (
        <li key={`${problem.code}${problem.position}`} className={styles.wrong}>
          {problem.message}
        </li>
      ))}
      {(rule.check?.notices ?? []).map((notice) => (
        <li key={notice.code + notice.position} className={styles.quiet}>
          {notice.message}
        </li>
      ))}
      {rule.isChecking ? <li className={styles.quiet}>{t('rule.checking')}</li> : null}
      {rule.isFine ? (
        <li className={styles.fine}>
          <CheckmarkCircleRegular aria-hidden />
          {t('rule.fine')}
        </li>
      ) : null}
      {rule.text.trim() === '' ? <li className={styles.quiet}>{t('rule.empty')}</li> : null}
    </ul>
  )
}
