import {
  Checkbox,
  Combobox,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Option,
  tokens,
} from '@fluentui/react-components'
import { useMemo, useState } from 'react'
import type { ResetPolicy } from '../../api/settings.ts'
import { countries, countryName } from '../../kit/countries.ts'
import { Go } from '../../kit/Go.tsx'
import { t } from '../../text/text.ts'
import { AdminNotice } from './AdminNotice.tsx'
import { AvailableMethods } from './AvailableMethods.tsx'
import { Choices, numberReason, Several, WholeNumber, YesNo } from './fields.tsx'
import { ResetShell } from './ResetShell.tsx'
import { type Fields, SettingsForm } from './SettingsForm.tsx'
import { fieldProblem } from './words.ts'

const ranges = {
  textsPerDay: { least: 1, most: 1_000_000 },
  temporaryPasswordDays: { least: 1, most: 30 },
} as const
type Numbers = keyof typeof ranges

/** M-02: how many proofs a reset takes, and which there are. */
export function ResetMethods() {
  return (
    <ResetShell lead={t('reset.methods.lead')}>
      <SettingsForm
        name="passwordResetPolicy"
        act="sspr.methods.write"
        reaches
        reason={(draft) =>
          numberReason(
            (Object.keys(ranges) as Numbers[]).map((name) => ({
              label: t(`reset.field.${name}`),
              value: draft[name],
              ...ranges[name],
            })),
          )
        }
      >
        {(fields) => <Methods {...fields} />}
      </SettingsForm>
    </ResetShell>
  )
}

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  group: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
})

function Methods(fields: Fields<ResetPolicy>) {
  const styles = useStyles()
  const { draft, set, readOnly, error } = fields
  return (
    <>
      <MessageBar layout="multiline" className={styles.bar}>
        <MessageBarBody>{t('reset.methods.converged')}</MessageBarBody>
      </MessageBar>
      <Choices
        label={t('reset.field.methodsRequired')}
        hint={t(draft.methodsRequired === 1 ? 'reset.methods.one' : 'reset.methods.two')}
        readOnly={readOnly}
        value={String(draft.methodsRequired) as '1' | '2'}
        choices={[
          { value: '1', label: '1' },
          { value: '2', label: '2' },
        ]}
        {...fieldProblem(error, 'methodsRequired')}
        onChange={(value) => set('methodsRequired', value === '1' ? 1 : 2)}
      />
      <Several label={t('reset.methods.available')}>
        <div className={styles.group}>
          <AvailableMethods />
          <Checkbox
            label={t('reset.methods.questions')}
            checked={draft.securityQuestions.enabled}
            disabled
            aria-describedby="questions-why"
          />
          <span id="questions-why">{t('reset.methods.questions_why')}</span>
          <span>
            {t('reset.methods.use')} <Go to="/authentication-methods">{t('reset.methods.policy')}</Go>{' '}
            {t('reset.methods.use_end')}
          </span>
        </div>
      </Several>
      <AdminNotice />
      <Further {...fields} />
    </>
  )
}

/** What else decides whether a registered method counts. */
function Further({ draft, set, readOnly, error }: Fields<ResetPolicy>) {
  const numbers = (name: Numbers) => (
    <WholeNumber
      label={t(`reset.field.${name}`)}
      hint={t(`reset.methods.${name}`)}
      readOnly={readOnly}
      value={draft[name]}
      {...ranges[name]}
      {...fieldProblem(error, name)}
      onChange={(value) => set(name, value)}
    />
  )
  return (
    <>
      <Choices
        stacked
        label={t('reset.field.licenceEnforcement')}
        hint={t(`reset.methods.licence.${draft.licenceEnforcement}`)}
        readOnly={readOnly}
        value={draft.licenceEnforcement}
        choices={(['perUser', 'none'] as const).map((value) => ({
          value,
          label: t(`reset.value.licenceEnforcement.${value}`),
        }))}
        onChange={(value) => set('licenceEnforcement', value)}
      />
      <YesNo
        label={t('reset.field.acceptUnregisteredContactData')}
        hint={t('reset.methods.unregistered')}
        readOnly={readOnly}
        value={draft.acceptUnregisteredContactData}
        onChange={(value) => set('acceptUnregisteredContactData', value)}
      />
      <Countries
        value={draft.phoneCountries}
        readOnly={readOnly}
        {...fieldProblem(error, 'phoneCountries')}
        onChange={(value) => set('phoneCountries', value)}
      />
      {numbers('textsPerDay')}
      {numbers('temporaryPasswordDays')}
    </>
  )
}

const everywhere = '*'

/** MTH-20: nothing chosen means the organisation's own country. */
function Countries({
  value,
  readOnly,
  validationMessage,
  onChange,
}: {
  value: readonly string[]
  readOnly: boolean
  validationMessage?: string
  onChange: (value: string[]) => void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const all = useMemo(() => [{ code: everywhere, name: t('reset.methods.everywhere') }, ...countries()], [])
  const said = value.length === 0 ? t('reset.methods.home') : value.map(nameOf).join(', ')
  const wanted = (typed ?? '').trim().toLowerCase()
  const shown = all.filter(({ code, name }) => `${name} ${code}`.toLowerCase().includes(wanted))
  return (
    <Field
      label={t('reset.field.phoneCountries')}
      hint={t('reset.methods.countries')}
      {...(validationMessage ? { validationMessage } : {})}
    >
      <Combobox
        multiselect
        disabled={readOnly}
        value={typed ?? said}
        selectedOptions={[...value]}
        onFocus={() => setTyped('')}
        onBlur={() => setTyped(null)}
        onChange={(event) => setTyped(event.target.value)}
        onOptionSelect={(_, { selectedOptions, optionValue }) => {
          setTyped('')
          onChange(optionValue === everywhere ? [everywhere] : selectedOptions.filter((code) => code !== everywhere))
        }}
      >
        {shown.map(({ code, name }) => (
          <Option key={code} value={code} text={name}>
            {name}
          </Option>
        ))}
      </Combobox>
    </Field>
  )
}

const nameOf = (code: string): string => (code === everywhere ? t('reset.methods.everywhere') : countryName(code))
