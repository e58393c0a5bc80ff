import { readFileSync } from 'node:fs'
import { expand } from './ulaw.ts'

/** Recordings of the ten digits by several speakers (`scripts/record-digits.ts`). */
export type Voices = { readonly rate: number; readonly speakers: readonly (readonly Float32Array[])[] }

let loaded: Voices | null = null

/** Read at the first use: most people never ask for them. */
export function voices(): Voices {
  if (loaded) return loaded
  const folder = new URL('../voices/', import.meta.url)
  const { rate, lengths } = JSON.parse(readFileSync(new URL('en.json', folder), 'utf8')) as {
    rate: number
    lengths: number[][]
  }
  const bytes = readFileSync(new URL('en.ulaw', folder))
  let at = 0
  const take = (length: number) => {
    at += length
    return expand(bytes.subarray(at - length, at))
  }
  loaded = { rate, speakers: lengths.map((digits) => digits.map(take)) }
  return loaded
}
