import { Combobox, Option } from '@fluentui/react-components'
import { useEffect, useMemo, useState } from 'react'
import { countries, countryName } from './countries.ts'

/** A country out of all of them: type its name, or open the list. */
export function CountryChoice({
  value,
  onChange,
  disabled = false,
}: {
  /** Two letters, or empty. */
  value: string
  onChange: (code: string) => void
  disabled?: boolean
}) {
  const all = useMemo(countries, [])
  const [typed, setTyped] = useState(countryName(value))
  useEffect(() => setTyped(countryName(value)), [value])
  const wanted = typed.trim().toLowerCase()
  const known = typed === countryName(value)
  const shown =
    known || !wanted ? all : all.filter(({ code, name }) => `${name} ${code}`.toLowerCase().includes(wanted))
  return (
    <Combobox
      disabled={disabled}
      clearable
      value={typed}
      selectedOptions={value ? [value] : []}
      onChange={(event) => setTyped(event.target.value)}
      onOptionSelect={(_, data) => {
        onChange(data.optionValue ?? '')
        setTyped(countryName(data.optionValue))
      }}
      onBlur={() => setTyped(countryName(value))}
    >
      {shown.map(({ code, name }) => (
        <Option key={code} value={code} text={name}>
          {name}
        </Option>
      ))}
    </Combobox>
  )
}
