import { Button, Field, Input, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { Filter, FilterFormProps } from '../../kit/Filters.tsx'
import { timeText } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'

/** Days that can be chosen by name; `30d` is what a log shows at first (seed 004: "Last 1 month"). */
export const spans = { '1d': 1, '7d': 7, '30d': 30, '90d': 90, '365d': 365 } as const
export type Span = keyof typeof spans
export const usualSpan: Span = '30d'

const isSpan = (value: string): value is Span => Object.hasOwn(spans, value)
export type Range = { readonly from: Date | null; readonly to: Date | null }

/** `7d`, or two ISO times with `~` between them, either of which may be missing. */
export function rangeOf(value: string, now: Date): Range {
  const span = value === '' ? usualSpan : value
  if (isSpan(span)) return { from: new Date(now.getTime() - spans[span] * 86_400_000), to: null }
  const [from = '', to = ''] = value.split('~')
  return { from: momentOf(from), to: momentOf(to) }
}

const momentOf = (text: string): Date | null => {
  const moment = new Date(text)
  return text === '' || Number.isNaN(moment.getTime()) ? null : moment
}

function sayRange(value: string): string {
  if (isSpan(value)) return t(`logs.range.${value}`)
  const [from = '', to = ''] = value.split('~')
  const say = (text: string): string => {
    const moment = momentOf(text)
    return moment ? timeText(moment) : '...'
  }
  return t('logs.range.between', { from: say(from), to: say(to) })
}

export const rangeFilter = (): Filter => ({
  key: 'range',
  label: t('logs.range'),
  always: t(`logs.range.${usualSpan}`),
  say: sayRange,
  form: (props) => <RangeForm {...props} />,
})

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, width: '280px' },
  end: { display: 'flex', gap: tokens.spacingHorizontalS },
})

/** What `<input type="datetime-local">` takes: the reader's own clock, to the minute. */
function localText(moment: Date | null): string {
  if (!moment) return ''
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function RangeForm({ value, set, close }: FilterFormProps) {
  const styles = useStyles()
  const own = value !== '' && !isSpan(value)
  const now = rangeOf(value, new Date(Date.now()))
  const [choice, setChoice] = useState<string>(own ? 'own' : value || usualSpan)
  const [from, setFrom] = useState(localText(now.from))
  const [to, setTo] = useState(localText(now.to))
  const reversed = from !== '' && to !== '' && from > to
  const apply = (): void => {
    const iso = (text: string): string => (text === '' ? '' : new Date(text).toISOString())
    if (choice === 'own') set(`${iso(from)}~${iso(to)}`)
    else set(choice === usualSpan ? '' : choice)
    close()
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!reversed) apply()
      }}
    >
      <RadioGroup aria-label={t('logs.range')} value={choice} onChange={(_, data) => setChoice(data.value)}>
        {(Object.keys(spans) as Span[]).map((span) => (
          <Radio key={span} value={span} label={t(`logs.range.${span}`)} />
        ))}
        <Radio value="own" label={t('logs.range.own')} />
      </RadioGroup>
      {choice === 'own' ? (
        <>
          <Field label={t('logs.range.from')}>
            <Input type="datetime-local" value={from} onChange={(_, data) => setFrom(data.value)} />
          </Field>
          <Field label={t('logs.range.to')} {...(reversed ? { validationMessage: t('logs.range.reversed') } : {})}>
            <Input type="datetime-local" value={to} onChange={(_, data) => setTo(data.value)} />
          </Field>
        </>
      ) : null}
      <div className={styles.end}>
        <Button type="submit" appearance="primary" size="small">
          {t('filter.apply')}
        </Button>
        <Button size="small" onClick={close}>
          {t('do.cancel')}
        </Button>
      </div>
    </form>
  )
}
