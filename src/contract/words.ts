import { z } from 'zod'

/**
 * What is wrong with a value, in words for whoever typed it: schemas that say nothing of their own speak like this,
 * on a page, in a file of settings, on a command line and in an answer of the API.
 */
export function wordsOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Is missing.' : (kinds[issue.expected] ?? wrong)
    case 'invalid_value':
      return oneOf(issue.values)
    case 'too_big':
      return limit('At most', issue.origin, issue.maximum)
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'Must not be empty.'
        : limit('At least', issue.origin, issue.minimum)
    case 'invalid_format':
      return formats[issue.format] ?? wrong
    case 'unrecognized_keys':
      return 'There is no such property.'
    case 'invalid_union':
      return eitherOf(issue.errors)
    default:
      return wrong
  }
}

const wrong = 'Has the wrong form.'

const kinds: Readonly<Record<string, string>> = {
  string: 'Must be text.',
  number: 'Must be a number.',
  int: 'Must be a whole number.',
  boolean: 'Must be true or false.',
  array: 'Must be a list.',
  object: 'Must be an object.',
  record: 'Must be an object.',
}

const formats: Readonly<Record<string, string>> = {
  datetime: 'Must be a moment with its zone, e.g. 2026-03-01T10:00:00Z.',
  date: 'Must be a day, e.g. 2026-03-01.',
  url: 'Must be a whole address, e.g. https://id.example.com.',
  uuid: 'Must be an id.',
  guid: 'Must be an id.',
  email: 'Must be a mail address.',
}

const counted: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries' }
const limit = (how: string, origin: string, edge: number | bigint): string => `${how} ${edge}${counted[origin] ?? ''}.`

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? `Must be ${values[0]}.` : `Must be one of ${values.join(', ')}.`

/** Where each way asks for certain values, all of them together. */
function eitherOf(ways: readonly (readonly z.core.$ZodIssue[])[]): string {
  const values = ways.flatMap(([issue]) => (issue?.code === 'invalid_value' ? [issue.values] : []))
  return values.length > 0 && values.length === ways.length ? oneOf(values.flat()) : wrong
}

z.config({ localeError: wordsOf })
