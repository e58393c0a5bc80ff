import { Button, Checkbox, Field, Input, makeStyles, Subtitle2, Switch, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { type Group, isDynamic } from '../../api/types.ts'
import { Choice } from '../../kit/Choice.tsx'
import { type Fact, Facts } from '../../kit/Facts.tsx'
import { Picker } from '../../kit/Picker.tsx'
import { useReason } from '../../session/me.ts'
import { type TextKey, t } from '../../text/text.ts'
import { RolePicker } from '../roles/RolePicker.tsx'
import { userFields } from './fields.ts'
import { assignMost, type Draft, nicknameOf, upnOf } from './newuser.ts'
import { temporaryPassword } from './password.ts'
import { UserFieldInput } from './UserFieldInput.tsx'

const useStyles = makeStyles({
  step: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  pair: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  grow: { flexGrow: 1, minWidth: '160px' },
  row: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, alignItems: 'flex-start' },
  quiet: { color: tokens.colorNeutralForeground3 },
})

type StepProps = { draft: Draft; change: (part: Partial<Draft>) => void }

export function Basics({ draft, change, domains }: StepProps & { domains: readonly string[] }) {
  const styles = useStyles()
  const set = (part: Partial<Draft>): void => change({ ...part, touched: true })
  const [shown, setShown] = useState(true)
  return (
    <div className={styles.step}>
      <Field label={t('new.upn')} required>
        {(named) => (
          <div className={styles.pair}>
            <Input
              {...named}
              className={styles.grow}
              value={draft.local}
              maxLength={64}
              onChange={(_, { value }) => set({ local: value })}
            />
            <Text>@</Text>
            <Choice
              aria-label={t('new.domain')}
              value={draft.domain}
              values={domains.map((name) => ({ value: name, label: name }))}
              onChange={(domain) => set({ domain })}
            />
          </div>
        )}
      </Field>
      <Field label={t('new.nickname')}>
        {(named) => (
          <Input
            {...named}
            value={nicknameOf(draft)}
            disabled={draft.nickname === null}
            maxLength={64}
            onChange={(_, { value }) => set({ nickname: value })}
          />
        )}
      </Field>
      <Checkbox
        label={t('new.nickname_derive')}
        checked={draft.nickname === null}
        onChange={(_, { checked }) => set({ nickname: checked ? null : nicknameOf(draft) })}
      />
      <Field label={t('users.property.displayName')} required>
        <Input value={draft.displayName} maxLength={256} onChange={(_, { value }) => set({ displayName: value })} />
      </Field>
      <Field label={t('new.password')} required hint={t('new.password_hint')}>
        <Input
          type={shown ? 'text' : 'password'}
          autoComplete="new-password"
          value={draft.password}
          readOnly={draft.auto}
          onChange={(_, { value }) => set({ password: value })}
        />
      </Field>
      <div className={styles.pair}>
        <Checkbox
          label={t('new.password_auto')}
          checked={draft.auto}
          onChange={(_, { checked }) => set({ auto: checked === true, password: checked ? temporaryPassword() : '' })}
        />
        <Checkbox
          label={t('new.password_show')}
          checked={shown}
          onChange={(_, { checked }) => setShown(checked === true)}
        />
      </div>
      <Switch
        label={t('new.enabled')}
        checked={draft.accountEnabled}
        onChange={(_, { checked }) => set({ accountEnabled: checked })}
      />
    </div>
  )
}

/** Everything but what the first tab asks for. */
const properties = userFields.filter(
  (field) =>
    !field.fixed && !['displayName', 'userPrincipalName', 'accountEnabled', 'mailNickname'].includes(field.key),
)

export function Properties({ draft, change }: StepProps) {
  const styles = useStyles()
  return (
    <div className={styles.step}>
      {properties
        .filter((field) => field.kind !== 'manager')
        .map((field) => (
          <UserFieldInput
            key={field.key}
            field={field}
            user={{}}
            manager={null}
            value={draft.properties[field.key] ?? ''}
            onChange={(value) => change({ properties: { ...draft.properties, [field.key]: value }, touched: true })}
          />
        ))}
    </div>
  )
}

export function Assignments({ draft, change }: StepProps) {
  const styles = useStyles()
  const mayGroups = useReason('groups.write')
  const mayRoles = useReason('roles.write')
  const [asked, setAsked] = useState<'groups' | 'roles' | null>(null)
  const close = (): void => setAsked(null)
  return (
    <div className={styles.step}>
      <div className={styles.row}>
        <Subtitle2 as="h2">{t('user.groups')}</Subtitle2>
        <Text>{draft.groups.map((one) => one.displayName).join(', ') || t('new.review_none')}</Text>
        <Text size={200} className={styles.quiet}>
          {mayGroups ?? t('new.at_most')}
        </Text>
        <Button disabled={mayGroups !== null} onClick={() => setAsked('groups')}>
          {t('new.groups')}
        </Button>
      </div>
      <div className={styles.row}>
        <Subtitle2 as="h2">{t('user.roles')}</Subtitle2>
        <Text>{draft.roles.map((one) => one.displayName).join(', ') || t('new.review_none')}</Text>
        <Text size={200} className={styles.quiet}>
          {mayRoles ?? t('new.at_most')}
        </Text>
        <Button disabled={mayRoles !== null} onClick={() => setAsked('roles')}>
          {t('new.roles')}
        </Button>
      </div>
      {asked === 'groups' ? (
        <Picker
          title={t('user.groups.choose')}
          kinds={['group']}
          most={assignMost}
          begin={draft.groups}
          only={(one) => (isDynamic(one as Group) ? t('user.groups.dynamic') : null)}
          onPick={(groups) => change({ groups, touched: true })}
          onClose={close}
        />
      ) : null}
      {asked === 'roles' ? (
        <RolePicker
          there={new Set()}
          begin={draft.roles}
          onPick={(roles) => change({ roles: roles.slice(0, assignMost), touched: true })}
          onClose={close}
        />
      ) : null}
    </div>
  )
}

export function Review({ draft }: StepProps) {
  const styles = useStyles()
  const filled = properties
    .map((field): Fact => [t(`users.property.${field.key}` as TextKey), String(draft.properties[field.key] ?? '')])
    .filter(([, value]) => value !== '')
  const names = (list: readonly { displayName: string }[]): string =>
    list.map((one) => one.displayName).join(', ') || t('new.review_none')
  return (
    <div className={styles.step}>
      <Subtitle2 as="h2">{t('new.tab.basics')}</Subtitle2>
      <Facts
        facts={[
          [t('new.upn'), upnOf(draft)],
          [t('users.property.displayName'), draft.displayName],
          [t('new.nickname'), nicknameOf(draft)],
          [t('new.enabled'), t(draft.accountEnabled ? 'word.yes' : 'word.no')],
        ]}
      />
      <Subtitle2 as="h2">{t('new.tab.properties')}</Subtitle2>
      <Facts facts={filled} />
      <Subtitle2 as="h2">{t('new.tab.assignments')}</Subtitle2>
      <Facts
        facts={[
          [t('user.groups'), names(draft.groups)],
          [t('user.roles'), names(draft.roles)],
        ]}
      />
    </div>
  )
}
