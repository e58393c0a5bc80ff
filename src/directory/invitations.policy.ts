import { asciiLower } from '../base/text.ts'

const mark = '#EXT#'
/** The longest local part of a user name (directory.md 2.4). */
const longest = 64

/**
 * `name_domain#EXT#@initialdomain` (directory.md 2.3). What a user name cannot hold becomes an underscore. `tag`, a
 * few letters made from the address, tells apart two addresses that would come to the same name, and stands for
 * what is cut off a long one.
 */
export function guestName(address: string, initialDomain: string, tag: string, tagged = false): string {
  const local = address.replace('@', '_').replace(/[^A-Za-z0-9'.\-_!#^~]/g, '_')
  const room = longest - mark.length
  const full = tagged || local.length > room ? `${local.slice(0, room - tag.length - 1)}_${tag}` : local
  return `${full}${mark}@${initialDomain}`
}

/** People of the organization itself are members, not guests of it. */
export const isOwnAddress = (address: string, domains: readonly string[]): boolean =>
  domains.includes(asciiLower(address.slice(address.lastIndexOf('@') + 1)))
