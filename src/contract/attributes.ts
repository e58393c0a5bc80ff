import { z } from 'zod'
import { optional, text } from './directory.ts'

/** Custom security attributes (directory.md 2.2): sets, definitions, predefined values. */

export const mostAttributes = {
  sets: 500,
  active: 500,
  defined: 2_000,
  predefined: 100,
  values: 50,
  length: 64,
} as const

/** Never changed later, found without case. */
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/, 'A letter, then up to 31 letters and digits.')
const description = optional(128)
/** Active definitions in a set; null: no limit of its own. */
const maxAttributesPerSet = z.number().int().min(1).max(mostAttributes.active).nullable()

export const NewAttributeSet = z.strictObject({
  id: name,
  description: description.default(null),
  maxAttributesPerSet: maxAttributesPerSet.default(null),
})
export type NewAttributeSet = z.input<typeof NewAttributeSet>

export const AttributeSetChange = z.strictObject({ description, maxAttributesPerSet }).partial()
export type AttributeSetChange = z.input<typeof AttributeSetChange>

export const AllowedValue = z.strictObject({ id: text(mostAttributes.length).min(1), isActive: z.boolean() })
export type AllowedValue = z.input<typeof AllowedValue>
export const AllowedValueChange = z.strictObject({ isActive: z.boolean() })
export type AllowedValueChange = z.input<typeof AllowedValueChange>

const allowedValues = z.array(AllowedValue).max(mostAttributes.predefined)
const status = z.enum(['Available', 'Deprecated'])

export const NewAttributeDefinition = z
  .strictObject({
    attributeSet: name,
    name,
    description: description.default(null),
    type: z.enum(['Boolean', 'Integer', 'String']),
    isCollection: z.boolean().default(false),
    isSearchable: z.boolean().default(true),
    status: status.default('Available'),
    usePreDefinedValuesOnly: z.boolean().default(false),
    allowedValues: allowedValues.default([]),
  })
  .refine((made) => made.type !== 'Boolean' || !made.isCollection, {
    path: ['isCollection'],
    message: 'A Boolean has one value.',
  })
  .refine((made) => made.type !== 'Boolean' || !made.usePreDefinedValuesOnly, {
    path: ['usePreDefinedValuesOnly'],
    message: 'A Boolean is true or false: it has no predefined values.',
  })
export type NewAttributeDefinition = z.input<typeof NewAttributeDefinition>

export const AttributeDefinitionChange = z
  .strictObject({
    description,
    status,
    usePreDefinedValuesOnly: z.literal(false, { error: 'Free values stay allowed once they were: only false.' }),
    'allowedValues@delta': allowedValues,
  })
  .partial()
export type AttributeDefinitionChange = z.input<typeof AttributeDefinitionChange>

/** Of one person: by set, by attribute; null or `[]` takes a value away. Names with `@odata.` in them say the type. */
export const AttributeAssignments = z.record(
  z.string().max(64),
  z.record(
    z.string().max(100),
    z.union([z.boolean(), z.number(), z.string().max(1_000), z.null(), z.array(z.union([z.string(), z.number()]))]),
  ),
)
export type AttributeAssignments = z.infer<typeof AttributeAssignments>
