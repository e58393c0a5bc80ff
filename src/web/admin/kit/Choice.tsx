import { Dropdown, Option } from '@fluentui/react-components'

type ChoiceProps<V extends string> = {
  value: V
  values: readonly { readonly value: V; readonly label: string }[]
  onChange: (value: V) => void
  disabled?: boolean
  placeholder?: string
  className?: string
  'aria-label'?: string
  'aria-labelledby'?: string
}

/** One of a few, from a list that opens; inside a `Field` it is named by it. */
export function Choice<V extends string>({ value, values, onChange, ...rest }: ChoiceProps<V>) {
  return (
    <Dropdown
      {...rest}
      value={values.find((one) => one.value === value)?.label ?? ''}
      selectedOptions={[value]}
      onOptionSelect={(_, data) => onChange((data.optionValue ?? '') as V)}
    >
      {values.map((one) => (
        <Option key={one.value} value={one.value}>
          {one.label}
        </Option>
      ))}
    </Dropdown>
  )
}
