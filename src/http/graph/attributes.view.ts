import type { AttributeValue, AttributeValues } from '../../directory/attribute-values.ts'
import { type AttributeDefinition, type AttributeSet, attributeId } from '../../directory/attributes.ts'

/** Custom security attributes in Graph's names. */

export const attributeSetView = (set: AttributeSet) => ({
  id: set.name,
  description: set.description,
  maxAttributesPerSet: set.maxAttributes,
})

export const attributeView = (one: AttributeDefinition) => ({
  id: attributeId(one),
  attributeSet: one.set,
  description: one.description,
  isCollection: one.isCollection,
  isSearchable: one.isSearchable,
  name: one.name,
  status: one.status,
  type: one.type,
  usePreDefinedValuesOnly: one.predefinedOnly,
})

export const allowedView = ({ value, isActive }: AttributeDefinition['allowed'][number]) => ({ id: value, isActive })

/** Types that JSON does not tell apart stand beside the value. */
function typeOf(value: AttributeValue): string | null {
  if (Array.isArray(value)) return typeof value[0] === 'number' ? '#Collection(Int32)' : '#Collection(String)'
  return typeof value === 'number' ? '#Int32' : null
}

/** A person's values; null for none. */
export function attributesView(values: AttributeValues | undefined): object | null {
  if (!values || Object.keys(values).length === 0) return null
  return Object.fromEntries(
    Object.entries(values).map(([set, named]) => [
      set,
      Object.assign(
        { '@odata.type': '#microsoft.graph.customSecurityAttributeValue' },
        ...Object.entries(named).map(([name, value]) => {
          const type = typeOf(value)
          return { ...(type ? { [`${name}@odata.type`]: type } : {}), [name]: value }
        }),
      ),
    ]),
  )
}
