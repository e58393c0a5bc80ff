import { ApiError } from '../../api/client.ts'
import { isTextKey, t } from '../../text/text.ts'

/** A setting by the name that its page shows, and a value of it in words. */
export function saySetting(name: string, value: unknown): { name: string; value: string } {
  const key = `reset.field.${name}`
  return { name: isTextKey(key) ? t(key) : name, value: sayValue(name, value) }
}

function sayValue(name: string, value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'word.yes' : 'word.no')
  if (value === null || value === undefined || value === '') return '-'
  const key = `reset.value.${name}.${String(value)}`
  if (isTextKey(key)) return t(key)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What the server says about one field of what it refused. */
export function fieldProblem(error: unknown, field: string): { validationMessage?: string } {
  if (!(error instanceof ApiError)) return {}
  const found = error.details.find((detail) => detail.target === field || detail.target?.startsWith(`${field}.`))
  return found ? { validationMessage: found.message } : {}
}
