import type { z } from 'zod'
import './words.ts'

/** One thing that is wrong with an input, named by its field. Refusals carry lists of them. */
export type Problem = {
  field?: string
  code: string
  message?: string
  /** Where in a text: zero-based UTF-16 offset, and how far it reaches. */
  position?: number
  length?: number
}

/** What zod found, as problems of a refusal. */
export const problemsOf = (error: z.ZodError): Problem[] =>
  error.issues.map((issue) => ({
    field: issue.path.join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : ''),
    code: issue.code === 'unrecognized_keys' ? 'unknown_property' : issue.code,
    message: issue.message,
  }))
