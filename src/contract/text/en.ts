import { common } from './en/common.ts'
import { mail } from './en/mail.ts'
import { refusals, technical } from './en/refusals.ts'
import { reset } from './en/reset.ts'

/** The English catalogue. Each page family keeps its own file in `en/`; a new one is added here. */
export const en = {
  ...common,
  ...mail,
  ...refusals,
  ...reset,
  ...technical,
} as const
