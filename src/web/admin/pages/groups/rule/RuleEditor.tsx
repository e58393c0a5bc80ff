import { Button, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { Form } from '../../../kit/Form.tsx'
import { t } from '../../../text/text.ts'
import { Configure } from './Configure.tsx'
import { Preview } from './Preview.tsx'
import { useRule } from './useRule.ts'
import { Validate } from './Validate.tsx'

const useStyles = makeStyles({ tabs: { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})` } })

/** "Dynamic membership rules" (seed 004): Configure Rules, Validate Rules, Save and Discard. */
export function RuleEditor({
  begin,
  groupId,
  saving,
  error,
  onSave,
  onDiscard,
  children,
}: {
  /** The rule as it is stored; empty for a new one. */
  begin: string
  groupId: string | null
  saving: boolean
  error?: unknown
  onSave: (rule: string) => void
  /** What Discard does besides taking the changes back. */
  onDiscard?: () => void
  /** Above the tabs: the state of processing, for instance. */
  children?: ReactNode
}) {
  const styles = useStyles()
  const rule = useRule(begin, groupId)
  const [tab, setTab] = useState<'configure' | 'validate'>('configure')
  const [previewing, setPreviewing] = useState(false)
  const question = { rule: rule.text, ...(groupId ? { groupId } : {}) }
  const changed = rule.text !== begin
  const reason = rule.text.trim() === '' ? t('rule.empty') : (rule.problems[0]?.message ?? null)
  return (
    <Form
      wide
      changed={changed || onDiscard !== undefined}
      guards={changed}
      saving={saving}
      error={error}
      act="groups.write"
      reason={reason}
      onSave={() => onSave(rule.text)}
      onDiscard={() => {
        rule.setText(begin)
        onDiscard?.()
      }}
      more={
        <Button disabled={!rule.isFine} onClick={() => setPreviewing(true)}>
          {t('rule.preview')}
        </Button>
      }
    >
      {children}
      <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, { value }) => setTab(value as typeof tab)}>
        <Tab value="configure">{t('rule.configure')}</Tab>
        <Tab value="validate">{t('rule.validate')}</Tab>
      </TabList>
      {tab === 'configure' ? <Configure rule={rule} /> : <Validate question={question} isFine={rule.isFine} />}
      {previewing ? (
        <Preview
          question={question}
          onClose={() => setPreviewing(false)}
          {...(changed ? { onSave: () => onSave(rule.text) } : {})}
        />
      ) : null}
    </Form>
  )
}
