import {
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Select,
  Switch,
  Textarea,
  tokens,
} from '@fluentui/react-components'
import type { MethodConfiguration } from '../../api/methods-policy.ts'
import { type TextKey, t } from '../../text/text.ts'
import type { SetField } from './MethodPanel.tsx'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '560px' },
  number: { maxWidth: '160px' },
})

type Props = { draft: MethodConfiguration; set: SetField; readOnly: boolean }

/** What only this method has (`authentication-methods.md` 2). */
export function Configure(props: Props) {
  const styles = useStyles()
  return <div className={styles.part}>{formOf(props)}</div>
}

function formOf(props: Props) {
  switch (props.draft.id) {
    case 'Fido2':
      return <Passkey {...props} />
    case 'MicrosoftAuthenticator':
      return <Authenticator {...props} />
    case 'TemporaryAccessPass':
      return <Pass {...props} />
    case 'Voice':
      return <Choice {...props} name="isOfficePhoneAllowed" values={[false, true]} />
    case 'Email':
      return <Choice {...props} name="allowExternalIdToUseEmailOtp" values={['default', 'enabled', 'disabled']} />
    case 'QRCodePin':
      return (
        <>
          <NumberField {...props} name="pinLength" hint="methods.set.pinLength.range" />
          <NumberField
            {...props}
            name="standardQRCodeLifetimeInDays"
            hint="methods.set.standardQRCodeLifetimeInDays.range"
          />
        </>
      )
    default:
      return null
  }
}

const labelOf = (name: string): string => t(`methods.set.${name}` as TextKey)

function Toggle({ draft, set, readOnly, name }: Props & { name: string }) {
  return (
    <Field hint={t(`methods.set.${name}.why` as TextKey)}>
      <Switch
        label={labelOf(name)}
        checked={draft[name] === true}
        disabled={readOnly}
        onChange={(_, { checked }) => set(name, checked)}
      />
    </Field>
  )
}

function Choice({
  draft,
  set,
  readOnly,
  name,
  values,
}: Props & { name: string; values: readonly (string | boolean)[] }) {
  return (
    <Field label={labelOf(name)}>
      <RadioGroup
        value={String(draft[name])}
        disabled={readOnly}
        onChange={(_, { value }) =>
          set(
            name,
            values.find((one) => String(one) === value),
          )
        }
      >
        {values.map((value) => (
          <Radio key={String(value)} value={String(value)} label={t(`methods.set.${name}.${value}` as TextKey)} />
        ))}
      </RadioGroup>
    </Field>
  )
}

function NumberField({ draft, set, readOnly, name, hint }: Props & { name: string; hint: TextKey }) {
  const styles = useStyles()
  const value = draft[name]
  const problem = problems(draft)[name]
  return (
    <Field label={labelOf(name)} hint={t(hint)} {...(problem ? { validationMessage: problem } : {})}>
      <Input
        type="number"
        className={styles.number}
        value={typeof value === 'number' && !Number.isNaN(value) ? String(value) : ''}
        disabled={readOnly}
        onChange={(_, data) => set(name, data.value === '' ? Number.NaN : Number(data.value))}
      />
    </Field>
  )
}

function Pass(props: Props) {
  const lifetimes = ['minimumLifetimeInMinutes', 'maximumLifetimeInMinutes', 'defaultLifetimeInMinutes']
  return (
    <>
      {lifetimes.map((name) => (
        <NumberField key={name} {...props} name={name} hint="methods.set.lifetime.range" />
      ))}
      <NumberField {...props} name="defaultLength" hint="methods.set.defaultLength.range" />
      <Toggle {...props} name="isUsableOnce" />
    </>
  )
}

const ranges: Readonly<Record<string, readonly [number, number, TextKey]>> = {
  minimumLifetimeInMinutes: [10, 43_200, 'methods.set.lifetime.range'],
  maximumLifetimeInMinutes: [10, 43_200, 'methods.set.lifetime.range'],
  defaultLifetimeInMinutes: [10, 43_200, 'methods.set.lifetime.range'],
  defaultLength: [8, 48, 'methods.set.defaultLength.range'],
  pinLength: [8, 20, 'methods.set.pinLength.range'],
  standardQRCodeLifetimeInDays: [1, 395, 'methods.set.standardQRCodeLifetimeInDays.range'],
}

/** By the name of the setting: what is wrong with its value. */
function problems(draft: MethodConfiguration): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, [least, most, text]] of Object.entries(ranges)) {
    const value = draft[name]
    if (value === undefined) continue
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) found[name] = t(text)
  }
  const { minimumLifetimeInMinutes: least, maximumLifetimeInMinutes: most, defaultLifetimeInMinutes: usual } = draft
  if (typeof usual === 'number' && (usual < (least as number) || usual > (most as number)))
    found.defaultLifetimeInMinutes ??= t('methods.set.lifetime.between')
  return found
}

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i

type KeyRestrictions = { isEnforced: boolean; enforcementType: 'allow' | 'block'; aaGuids: readonly string[] }
const restrictionsOf = (draft: MethodConfiguration): KeyRestrictions | undefined =>
  draft.keyRestrictions as KeyRestrictions | undefined

function wrongGuid(draft: MethodConfiguration): string | null {
  const wrong = restrictionsOf(draft)?.aaGuids.find((text) => !guid.test(text))
  return wrong === undefined ? null : t('methods.set.aaGuids.bad', { text: wrong })
}

/** The first thing to mend, or null. */
export const configureProblem = (draft: MethodConfiguration): string | null =>
  Object.values(problems(draft))[0] ?? wrongGuid(draft)

function Passkey(props: Props) {
  const { draft, set, readOnly } = props
  const restrictions = restrictionsOf(draft)
  if (!restrictions) return null
  const change = (part: Partial<KeyRestrictions>): void => set('keyRestrictions', { ...restrictions, ...part })
  const wrong = wrongGuid(draft)
  return (
    <>
      <Toggle {...props} name="isSelfServiceRegistrationAllowed" />
      <Toggle {...props} name="isAttestationEnforced" />
      <Field hint={t('methods.set.keyRestrictions.why')}>
        <Switch
          label={t('methods.set.keyRestrictions')}
          checked={restrictions.isEnforced}
          disabled={readOnly}
          onChange={(_, { checked }) => change({ isEnforced: checked })}
        />
      </Field>
      {restrictions.isEnforced ? (
        <>
          <Field label={t('methods.set.enforcementType')}>
            <RadioGroup
              value={restrictions.enforcementType}
              disabled={readOnly}
              onChange={(_, { value }) => change({ enforcementType: value === 'allow' ? 'allow' : 'block' })}
            >
              <Radio value="allow" label={t('methods.set.enforcementType.allow')} />
              <Radio value="block" label={t('methods.set.enforcementType.block')} />
            </RadioGroup>
          </Field>
          <Field label={t('methods.set.aaGuids')} {...(wrong ? { validationMessage: wrong } : {})}>
            <Textarea
              rows={4}
              value={restrictions.aaGuids.join('\n')}
              disabled={readOnly}
              onChange={(_, { value }) => change({ aaGuids: value === '' ? [] : value.split('\n') })}
            />
          </Field>
        </>
      ) : null}
    </>
  )
}

type Feature = { readonly state: string }
const features = ['displayAppInformationRequiredState', 'displayLocationInformationRequiredState'] as const

function Authenticator(props: Props) {
  const { draft, set, readOnly } = props
  const settings = draft.featureSettings as Readonly<Record<string, Feature>>
  return (
    <>
      <Toggle {...props} name="isSoftwareOathEnabled" />
      <Field hint={t('methods.set.number_match.why')}>
        <Switch label={t('methods.set.number_match')} checked disabled />
      </Field>
      {features.map((name) => (
        <Field key={name} label={labelOf(name)}>
          <Select
            value={settings[name]?.state ?? 'default'}
            disabled={readOnly}
            onChange={(_, { value }) =>
              set('featureSettings', { ...settings, [name]: { ...settings[name], state: value } })
            }
          >
            {['default', 'enabled', 'disabled'].map((state) => (
              <option key={state} value={state}>
                {t(`methods.set.state.${state}` as TextKey)}
              </option>
            ))}
          </Select>
        </Field>
      ))}
    </>
  )
}
