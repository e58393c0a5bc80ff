import type { Chance } from '../chance.ts'
import { type Voices, voices } from './voices.ts'

/**
 * Spoken digits: each by another speaker, at another speed, after another pause, over babble made of the same
 * speakers. A program can learn to hear them, so they always go with a proof of work and count double (CAP-05).
 */
export function speech(digits: string, by: Chance): Buffer {
  const from = voices()
  const words = [...digits].map((digit) => stretched(speaker(from, by)[Number(digit)]!, by.between(0.86, 1.16)))
  const gaps = words.map(() => Math.round(from.rate * by.between(0.28, 0.6)))
  const lead = Math.round(from.rate * by.between(0.5, 0.9))
  const length = words.reduce((sum, word, index) => sum + word.length + gaps[index]!, lead + from.rate / 2)
  const sound = babble(Math.ceil(length), from, by)
  let at = lead
  for (const [index, word] of words.entries()) {
    add(sound, word, at, by.between(0.85, 1.1))
    at += word.length + gaps[index]!
  }
  return wav(sound, from.rate)
}

const speaker = (from: Voices, by: Chance): readonly Float32Array[] => from.speakers[by.int(from.speakers.length)]!

/** Faster is higher, as with a tape. */
function stretched(word: Float32Array, speed: number): Float32Array {
  const out = new Float32Array(Math.floor(word.length / speed))
  for (let n = 0; n < out.length; n++) {
    const at = n * speed
    const low = Math.floor(at)
    const next = word[low + 1] ?? 0
    out[n] = word[low]! + (next - word[low]!) * (at - low)
  }
  return out
}

/** Talk that cannot be understood: words backwards, two or three at a time, quieter; and a little hiss. */
function babble(length: number, from: Voices, by: Chance): Float32Array {
  const sound = new Float32Array(length)
  for (let n = 0; n < length; n++) sound[n] = (by.next() - 0.5) * 0.03
  for (let layer = 0; layer < 3; layer++) {
    for (let at = -by.int(4000); at < length; ) {
      const word = stretched(speaker(from, by)[by.int(10)]!, by.between(0.75, 1.25)).reverse()
      add(sound, word, at, by.between(0.1, 0.24))
      at += Math.floor(word.length * by.between(0.7, 1.2))
    }
  }
  return sound
}

function add(to: Float32Array, word: Float32Array, at: number, loudness: number): void {
  for (let n = Math.max(0, -at); n < word.length && at + n < to.length; n++) to[at + n]! += word[n]! * loudness
}

/** 16-bit PCM, which every browser plays. */
function wav(sound: Float32Array, rate: number): Buffer {
  const out = Buffer.alloc(44 + sound.length * 2)
  out.write('RIFF', 0, 'latin1')
  out.writeUInt32LE(out.length - 8, 4)
  out.write('WAVEfmt ', 8, 'latin1')
  out.writeUInt32LE(16, 16)
  out.writeUInt16LE(1, 20)
  out.writeUInt16LE(1, 22)
  out.writeUInt32LE(rate, 24)
  out.writeUInt32LE(rate * 2, 28)
  out.writeUInt16LE(2, 32)
  out.writeUInt16LE(16, 34)
  out.write('data', 36, 'latin1')
  out.writeUInt32LE(sound.length * 2, 40)
  for (let n = 0; n < sound.length; n++) {
    out.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sound[n]! * 1.4)) * 32767), 44 + n * 2)
  }
  return out
}
