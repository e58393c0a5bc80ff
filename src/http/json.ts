/**
 * JSON as strictly as it can be read (INP-03, INP-04): `JSON.parse` takes the last of two equal keys and any depth,
 * so that two readers of one text may see two things. Returns undefined for text that is refused.
 */
export function strictJson(text: string, limits = { depth: 16, keys: 1_000 }): { value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return text.isWellFormed() && keysAreSound(text, limits) && stringsAreSound(value) ? { value } : undefined
  } catch {
    return undefined
  }
}

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g

/** Walks text that is known to be valid JSON: depth, number of keys, repeated and dangerous ones. */
function keysAreSound(text: string, limits: { depth: number; keys: number }): boolean {
  const open: (Set<string> | null)[] = []
  let keys = 0
  token.lastIndex = 0
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const sign = match[0]
    if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? new Set() : null)
      if (open.length > limits.depth) return false
    } else if (sign === '}' || sign === ']') open.pop()
    else if (match[1] !== undefined) {
      const written = sign.slice(0, sign.length - match[1].length)
      const key = written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1)
      const seen = open.at(-1)
      if (++keys > limits.keys || forbiddenKeys.has(key) || seen?.has(key)) return false
      seen?.add(key)
    }
  }
  return true
}

function stringsAreSound(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, inner]) => stringsAreSound(key) && stringsAreSound(inner))
}

/** A form body; undefined for repeated fields, broken encodings and NUL (a scalar is a scalar: INP-02). */
export function strictForm(text: string): { value: Record<string, string> } | undefined {
  const fields = new Map<string, string>()
  try {
    for (const pair of text.split('&')) {
      if (pair === '') continue
      const [name = '', value = ''] = pair.split(/=(.*)/s).map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
      if (fields.has(name) || forbiddenKeys.has(name) || name.includes('\0') || value.includes('\0')) return undefined
      if (fields.size >= 100) return undefined
      fields.set(name, value)
    }
  } catch {
    return undefined
  }
  return { value: Object.fromEntries(fields) }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes to text, refusing what is not UTF-8. */
export function strictText(bytes: ArrayBuffer): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}
