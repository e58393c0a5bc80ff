import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import type { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { type SettingName, Settings, settingFacts } from '../contract/settings.ts'

const names = Object.keys(settingFacts) as SettingName[]

/** What wins: command line, environment, `rekey.config.json` in the working folder, defaults. */
export function loadSettings(
  overrides: Readonly<Record<string, unknown>> = {},
  env: NodeJS.ProcessEnv = process.env,
  folder: string = process.cwd(),
): Settings {
  const given = { ...fromFile(path.join(folder, 'rekey.config.json')), ...fromEnvironment(env), ...defined(overrides) }
  const parsed = Settings.safeParse(given)
  if (!parsed.success) throw new Fault('settings.invalid', parsed.error.issues.map(lineOf).join('\n'), { cure: where })
  const problems = contradictions(parsed.data)
  if (problems.length > 0) throw new Fault('settings.invalid', problems.join('\n'), { cure: where })
  return parsed.data
}

const where = 'Correct the environment or rekey.config.json; docs/reference/settings.md describes every setting.'

const defined = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

function fromEnvironment(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const known = new Set<string>(names.map((name) => settingFacts[name].env))
  const unknown = Object.keys(env).find((key) => key.startsWith('REKEY_') && !known.has(key))
  if (unknown) throw new Fault('settings.invalid', `${unknown} is not a setting of Rekey.`, { cure: where })
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[settingFacts[name].env]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

function fromFile(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {}
  try {
    // Some editors begin a file with a mark of its encoding.
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch (cause) {
    throw new Fault('settings.invalid', `${file} cannot be read as JSON.`, { cause, cure: where })
  }
  throw new Fault('settings.invalid', `${file} has to be a JSON object.`, { cure: where })
}

/** One line a setting, with the name that the reader typed and what it may be. */
function lineOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: no such setting.`
  const name = String(issue.path[0] ?? '') as SettingName
  const fact = settingFacts[name]
  if (!fact) return `${issue.path.join('.')}: ${issue.message}`
  const range = 'unit' in fact ? ` It takes ${fact.unit}.` : ''
  return `${fact.env} (${name}): ${issue.message}${range} ${fact.about}`
}

/** Settings that do not fit together (BOO-05). */
function contradictions(settings: Settings): string[] {
  const problems: string[] = []
  if ((settings.tlsCert === undefined) !== (settings.tlsKey === undefined)) {
    problems.push('REKEY_TLS_CERT and REKEY_TLS_KEY belong together: give both or none.')
  }
  const url = new URL(settings.publicUrl)
  // A proxy on this machine, or one that is to be, opens loopback to everybody.
  const alone = isLoopbackHost(settings.host) && isLoopbackHost(url.hostname) && settings.trustedProxies.length === 0
  if (settings.challenge === 'off' && !(settings.demo && alone)) {
    problems.push(
      'REKEY_CHALLENGE=off is only for the demo: it needs REKEY_DEMO=1, REKEY_HOST and REKEY_PUBLIC_URL on loopback, and no REKEY_TRUSTED_PROXIES.',
    )
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname) && settings.trustedProxies.length === 0) {
    problems.push('REKEY_PUBLIC_URL has to begin with https:// anywhere but on this machine.')
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username) {
    problems.push('REKEY_PUBLIC_URL is a scheme, a host and perhaps a port, nothing more: https://id.example.com')
  }
  for (const entry of settings.trustedProxies) {
    if (!isNetwork(entry)) problems.push(`REKEY_TRUSTED_PROXIES: "${entry}" is no address or network.`)
  }
  return problems
}

/** `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`. */
function isNetwork(entry: string): boolean {
  const [address = '', prefix, more] = entry.split('/')
  const family = address.includes('%') ? 0 : isIP(address)
  if (family === 0 || more !== undefined) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
}

export const isLoopbackHost = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)
