import { createRequire } from 'node:module'
import type * as phone from 'libphonenumber-js/mobile'
import { sameDigest, sha256 } from '../base/secret.ts'

/**
 * Google's tables of mobile numbers: a number that is not a mobile one (premium, shared cost, personal) is not
 * valid in them, which is half of SMS-03. They need 18 MB and 70 ms, so they are loaded by the first who asks.
 */
let loaded: typeof phone | undefined
function tables(): typeof phone {
  loaded ??= createRequire(import.meta.url)('libphonenumber-js/mobile') as typeof phone
  return loaded
}

export type PhoneNumber = {
  /** How Microsoft writes it and we store it: `+299 221159`. */
  readonly e164Spaced: string
  readonly digits: string
  /** null for ranges without a country. */
  readonly country: string | null
}

const typedNumber = /^[+()\d\s./\u00a0\u2010-\u2015-]{3,40}$/

/** Whether it could be a number at all, of whomever. */
export const isNumber = (typed: string): boolean => typedNumber.test(typed)

/** A mobile number typed with or without its country's prefix; null if there is no such number. */
export function parseNumber(typed: string, countryIso: string | null): PhoneNumber | null {
  // One step asks several times about one number.
  if (last?.typed === typed && last.countryIso === countryIso) return last.found
  const found = lookUp(typed, countryIso)
  last = { typed, countryIso, found }
  return found
}

let last: { typed: string; countryIso: string | null; found: PhoneNumber | null } | undefined

function lookUp(typed: string, countryIso: string | null): PhoneNumber | null {
  if (!typedNumber.test(typed)) return null
  const country = countryIso && tables().isSupportedCountry(countryIso) ? countryIso : undefined
  const found = tables().parsePhoneNumberFromString(typed.trim().replace(/^00/, '+'), country)
  if (!found?.isValid()) return null
  return {
    e164Spaced: `+${found.countryCallingCode} ${found.nationalNumber}`,
    digits: `${found.countryCallingCode}${found.nationalNumber}`,
    country: found.country ?? null,
  }
}

/**
 * MTH-31, MTH-32: the whole number, compared by digits; a national one counts if the country of the usage location
 * makes it equal. Both sides are hashed so that the comparison takes the same time wherever they differ.
 */
export function sameNumber(typed: string, stored: string, usageLocation: string | null): boolean {
  if (!typedNumber.test(typed)) return false
  const wanted = sha256(stored.replace(/\D/g, ''))
  const digits = typed.replace(/\D/g, '')
  const international = typed.trim().startsWith('+') ? digits : digits.replace(/^00/, '')
  if (sameDigest(sha256(international), wanted)) return true
  if (typed.trim().startsWith('+') || !usageLocation || !tables().isSupportedCountry(usageLocation)) return false
  const code = tables().getCountryCallingCode(usageLocation)
  return [digits, digits.replace(/^0/, '')].some((national) => sameDigest(sha256(`${code}${national}`), wanted))
}

export type Country = { readonly iso: string; readonly name: string; readonly code: string }

let listed: readonly Country[] | undefined

/** Every region with a dialling code, by name: shown as `Greenland (+299)`. */
export function countries(): readonly Country[] {
  if (listed) return listed
  const names = new Intl.DisplayNames(['en'], { type: 'region' })
  listed = tables()
    .getCountries()
    .map((iso) => ({ iso, name: names.of(iso) ?? iso, code: `+${tables().getCountryCallingCode(iso)}` }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return listed
}

/** Satellite, premium, shared-cost, freephone and trial ranges that belong to no country (SMS-03). */
const neverCodes = ['800', '808', '870', '878', '881', '882', '883', '888', '979', '991']

/** Countries texts may go to: the tenant's own and those it chose (MTH-20); `*` is everywhere. */
export function mayText(number: string, allowed: readonly string[], tenantCountry: string): boolean {
  const found = parseNumber(number, null)
  if (!found?.country || neverCodes.some((code) => found.digits.startsWith(code))) return false
  return allowed.includes('*') || found.country === tenantCountry || allowed.includes(found.country)
}

/** The countries a tenant's people may choose from. */
export const countriesAllowed = (allowed: readonly string[], tenantCountry: string): readonly Country[] =>
  allowed.includes('*') ? countries() : countries().filter(({ iso }) => iso === tenantCountry || allowed.includes(iso))
