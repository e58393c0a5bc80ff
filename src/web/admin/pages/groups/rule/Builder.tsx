import { Button, Combobox, Input, makeStyles, Option, Text, tokens } from '@fluentui/react-components'
import { AddRegular, DeleteRegular } from '@fluentui/react-icons'
import { useEffect, useState } from 'react'
import { Choice } from '../../../kit/Choice.tsx'
import { type TextKey, t } from '../../../text/text.ts'
import { type BuilderOperator, builderProperties, flags, operatorsFor, rowsMost } from './language.ts'
import { emptyRow, type Row, withProperty } from './rows.ts'

const useStyles = makeStyles({
  grid: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  row: {
    display: 'grid',
    gridTemplateColumns: '90px minmax(150px, 3fr) minmax(190px, 2fr) minmax(130px, 3fr) 32px',
    gap: tokens.spacingHorizontalS,
    alignItems: 'center',
    '@media (max-width: 640px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      paddingBlockEnd: tokens.spacingVerticalM,
      borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  head: { '@media (max-width: 640px)': { display: 'none' } },
  control: { minWidth: 0, width: '100%' },
  // Keeps the first row's controls under their headings; without headings there is nothing to keep.
  gap: { '@media (max-width: 640px)': { display: 'none' } },
  quiet: { color: tokens.colorNeutralForeground3 },
  end: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap', alignItems: 'center' },
})

/** Rows of property, operator and value (seed 004); up to five. */
export function Builder({
  rows,
  extensions,
  onRows,
  onExtensions,
}: {
  rows: readonly Row[]
  extensions: readonly string[]
  onRows: (rows: readonly Row[]) => void
  onExtensions: () => void
}) {
  const styles = useStyles()
  const full = rows.length >= rowsMost
  const replace = (row: Row): void => onRows(rows.map((one) => (one.key === row.key ? row : one)))
  const drop = (row: Row): void => {
    const rest = rows.filter((one) => one.key !== row.key)
    onRows(rest.length > 0 ? rest : [emptyRow()])
  }
  return (
    <div className={styles.grid}>
      <div className={`${styles.row} ${styles.head}`} aria-hidden>
        {(['rule.andor', 'rule.property', 'rule.operator', 'rule.value'] as const).map((key) => (
          <Text key={key} weight="semibold">
            {t(key)}
          </Text>
        ))}
      </div>
      {rows.map((row, n) => (
        <ExpressionRow
          key={row.key}
          row={row}
          place={n}
          extensions={extensions}
          onRow={replace}
          onDrop={() => drop(row)}
        />
      ))}
      <div className={styles.end}>
        <Button
          appearance="subtle"
          icon={<AddRegular />}
          disabledFocusable={full}
          onClick={() => (full ? undefined : onRows([...rows, emptyRow()]))}
        >
          {t('rule.add')}
        </Button>
        <Button appearance="subtle" icon={<AddRegular />} onClick={onExtensions}>
          {t('rule.extensions')}
        </Button>
        {full ? (
          <Text size={200} className={styles.quiet}>
            {t('rule.most')}
          </Text>
        ) : null}
      </div>
    </div>
  )
}

const joins = [
  { value: 'And', label: 'And' },
  { value: 'Or', label: 'Or' },
] as const

function ExpressionRow({
  row,
  place,
  extensions,
  onRow,
  onDrop,
}: {
  row: Row
  place: number
  extensions: readonly string[]
  onRow: (row: Row) => void
  onDrop: () => void
}) {
  const styles = useStyles()
  const name = t('rule.expression', { number: place + 1 })
  const label = (key: TextKey): string => `${t(key)}, ${name}`
  const operators = operatorsFor(row.property).map((value) => ({ value, label: operatorText(value) }))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is drawn as a box
    <div role="group" aria-label={name} className={styles.row}>
      {place === 0 ? (
        <span className={styles.gap} />
      ) : (
        <Choice
          className={styles.control}
          aria-label={label('rule.andor')}
          value={row.join}
          values={joins}
          onChange={(join) => onRow({ ...row, join })}
        />
      )}
      <PropertyChoice row={row} label={label('rule.property')} extensions={extensions} onRow={onRow} />
      <Choice
        className={styles.control}
        aria-label={label('rule.operator')}
        placeholder={t('rule.choose_operator')}
        value={row.operator}
        values={operators}
        onChange={(operator) => onRow({ ...row, operator: operator as BuilderOperator })}
      />
      <ValueInput row={row} label={label('rule.value')} onRow={onRow} />
      <Button
        appearance="subtle"
        icon={<DeleteRegular />}
        aria-label={t('rule.remove', { number: place + 1 })}
        onClick={onDrop}
      />
    </div>
  )
}

const operatorText = (operator: BuilderOperator): string => {
  const key = operator.replace(/\s/g, '')
  return t(`rule.operator.${key[0]!.toLowerCase()}${key.slice(1)}` as TextKey)
}

function PropertyChoice({
  row,
  label,
  extensions,
  onRow,
}: {
  row: Row
  label: string
  extensions: readonly string[]
  onRow: (row: Row) => void
}) {
  const styles = useStyles()
  const [typed, setTyped] = useState(row.property)
  useEffect(() => setTyped(row.property), [row.property])
  const wanted = typed.trim().toLowerCase()
  const shown = [...builderProperties, ...extensions].filter(
    (name) => typed === row.property || name.toLowerCase().includes(wanted),
  )
  return (
    <Combobox
      className={styles.control}
      aria-label={label}
      placeholder={t('rule.choose_property')}
      value={typed}
      selectedOptions={row.property ? [row.property] : []}
      onChange={(event) => setTyped(event.target.value)}
      onOptionSelect={(_, { optionValue }) => {
        setTyped(optionValue ?? '')
        onRow(withProperty(row, optionValue ?? ''))
      }}
      onBlur={() => setTyped(row.property)}
    >
      {shown.map((name) => (
        <Option key={name} value={name}>
          {name}
        </Option>
      ))}
    </Combobox>
  )
}

function ValueInput({ row, label, onRow }: { row: Row; label: string; onRow: (row: Row) => void }) {
  const styles = useStyles()
  if (flags.includes(row.property)) {
    const values = ['true', 'false'].map((value) => ({ value, label: t(`rule.${value}` as TextKey) }))
    return (
      <Choice
        className={styles.control}
        aria-label={label}
        placeholder={t('rule.add_value')}
        value={row.value}
        values={values}
        onChange={(value) => onRow({ ...row, value })}
      />
    )
  }
  const several = row.operator === 'In' || row.operator === 'Not In'
  return (
    <Input
      className={styles.control}
      aria-label={label}
      placeholder={several ? t('rule.values_hint') : t('rule.add_value')}
      value={row.value}
      onChange={(_, { value }) => onRow({ ...row, value })}
    />
  )
}
