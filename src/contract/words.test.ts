import { expect, test } from 'vitest'
import { z } from 'zod'
import { problemsOf } from './problems.ts'

const schema = z.strictObject({
  name: z.string().min(1).max(3),
  on: z.boolean(),
  count: z.number().int().min(2).max(4),
  state: z.enum(['enabled', 'disabled']),
  either: z.union([z.literal(1), z.literal(2)]),
  list: z.array(z.string()).max(1),
  when: z.iso.datetime({ offset: true }),
  page: z.url(),
  own: z.string().regex(/^x$/, 'An x.'),
})
const right = {
  ...{ name: 'a', on: true, count: 2, state: 'enabled', either: 1, list: [] },
  ...{ when: '2026-03-01T10:00:00Z', page: 'https://a.example', own: 'x' },
}

test.each<[object, string, string]>([
  [{ name: 'abcd' }, 'name', 'At most 3 characters.'],
  [{ name: '' }, 'name', 'Must not be empty.'],
  [{ name: 5 }, 'name', 'Must be text.'],
  [{ name: undefined }, 'name', 'Is missing.'],
  [{ on: 'maybe' }, 'on', 'Must be true or false.'],
  [{ count: 5 }, 'count', 'At most 4.'],
  [{ count: 2.5 }, 'count', 'Must be a whole number.'],
  [{ state: 'x' }, 'state', 'Must be one of enabled, disabled.'],
  [{ either: 3 }, 'either', 'Must be one of 1, 2.'],
  [{ list: ['a', 'b'] }, 'list', 'At most 1 entries.'],
  [{ when: 'yesterday' }, 'when', 'Must be a moment with its zone, e.g. 2026-03-01T10:00:00Z.'],
  [{ page: 'x' }, 'page', 'Must be a whole address, e.g. https://id.example.com.'],
  [{ own: 'y' }, 'own', 'An x.'],
  [{ nope: 1 }, 'nope', 'There is no such property.'],
])('says of %o in plain words what is wrong', (change, field, message) => {
  const { error } = schema.safeParse({ ...right, ...change })
  expect(problemsOf(error!)).toMatchObject([{ field, message }])
})
