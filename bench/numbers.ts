/**
 * Number of the person `n`, up to 4,000 of them: every one in a range of its own, because a range has an hourly limit
 * (SMS-04), with a prefix that mobile numbers have there.
 */
export function numberOf(n: number): string {
  const prefix = ['91', '92', '93', '96'][Math.floor(n / 1000) % 4]!
  const digits = (value: number, length: number): string => String(value).padStart(length, '0')
  return `+351 ${prefix}${digits(n % 1000, 3)}${digits((n * 7919) % 10_000, 4)}`
}
