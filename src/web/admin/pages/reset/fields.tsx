import { Field, Input, Label, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useId } from 'react'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  number: { maxWidth: '140px' },
  // A whole group of settings that waits for another one keeps its place and says why.
  choices: { rowGap: 0 },
  several: {
    margin: 0,
    padding: 0,
    border: 'none',
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  problem: { color: tokens.colorStatusDangerForeground1 },
})

type Common = {
  label: string
  hint: string
  /** Not while this holds: in its place, why. */
  off?: string | null
  readOnly: boolean
  validationMessage?: string
}

/** Yes or No, as the seeds' pages ask. */
export function YesNo({ value, onChange, ...rest }: Common & { value: boolean; onChange: (value: boolean) => void }) {
  return (
    <Choices
      {...rest}
      value={value ? 'yes' : 'no'}
      choices={[
        { value: 'yes', label: t('word.yes') },
        { value: 'no', label: t('word.no') },
      ]}
      onChange={(text) => onChange(text === 'yes')}
    />
  )
}

export function Choices<V extends string>({
  label,
  hint,
  off,
  readOnly,
  validationMessage,
  value,
  choices,
  stacked = false,
  onChange,
}: Common & {
  value: V
  choices: readonly { readonly value: V; readonly label: string }[]
  stacked?: boolean
  onChange: (value: V) => void
}) {
  const styles = useStyles()
  return (
    <Field label={label} hint={off ?? hint} {...(validationMessage ? { validationMessage } : {})}>
      <RadioGroup
        className={styles.choices}
        layout={stacked ? 'vertical' : 'horizontal'}
        value={value}
        disabled={readOnly || Boolean(off)}
        onChange={(_, data) => onChange(data.value as V)}
      >
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} label={choice.label} />
        ))}
      </RadioGroup>
    </Field>
  )
}

/**
 * A setting of several controls. `Field` would give its own name to each of them, also to those of a panel that
 * opens out of it.
 */
export function Several({
  label,
  hint,
  validationMessage,
  children,
}: {
  label: string
  hint?: string | null
  validationMessage?: string
  children: ReactNode
}) {
  const styles = useStyles()
  const name = useId()
  const about = useId()
  return (
    <fieldset aria-labelledby={name} {...(hint ? { 'aria-describedby': about } : {})} className={styles.several}>
      <Label id={name}>{label}</Label>
      {children}
      {validationMessage ? (
        <Text size={200} role="alert" className={styles.problem}>
          {validationMessage}
        </Text>
      ) : null}
      {hint ? (
        <Text size={200} id={about} className={styles.quiet}>
          {hint}
        </Text>
      ) : null}
    </fieldset>
  )
}

/** A whole number; what is no number is kept as it was typed until it is one. */
export function WholeNumber({
  label,
  hint,
  off,
  readOnly,
  validationMessage,
  value,
  least,
  most,
  onChange,
}: Common & { value: number; least: number; most: number; onChange: (value: number) => void }) {
  const styles = useStyles()
  const wrong = isWhole(value, least, most) ? undefined : t('reset.number', { least, most })
  const problem = off ? undefined : (wrong ?? validationMessage)
  return (
    <Field label={label} hint={off ?? hint} {...(problem ? { validationMessage: problem } : {})}>
      <Input
        type="number"
        className={styles.number}
        min={least}
        max={most}
        disabled={readOnly || Boolean(off)}
        value={Number.isNaN(value) ? '' : String(value)}
        onChange={(_, data) => onChange(data.value === '' ? Number.NaN : Number(data.value))}
      />
    </Field>
  )
}

export const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most

/** The first field that holds no number of its range, as a reason not to save. */
export function numberReason(
  fields: readonly { readonly label: string; readonly value: number; readonly least: number; readonly most: number }[],
): string | null {
  const wrong = fields.find(({ value, least, most }) => !isWhole(value, least, most))
  return wrong ? `${wrong.label}: ${t('reset.number', { least: wrong.least, most: wrong.most })}` : null
}
