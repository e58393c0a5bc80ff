/**
 * Records the spoken digits of `src/guard/voices/` with espeak-ng (Debian: `apt-get install espeak-ng`). Its result is
 * committed: the program speaks from these recordings and starts no other one (INJ-07).
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { compress } from '../src/guard/speech/ulaw.ts'

/** Accent, tone (espeak-ng's variant), speed in words a minute, pitch. */
const speakers = [
  ['en-us', 'm3', 150, 40],
  ['en-gb', 'f2', 160, 55],
  ['en-gb-x-rp', 'm7', 145, 30],
  ['en-gb-scotland', 'f4', 150, 60],
  ['en-us', 'f5', 165, 50],
  ['en-gb', 'm1', 155, 65],
] as const
const rate = 8000
const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

const parts: Buffer[] = []
const voices = speakers.map(([accent, tone, speed, pitch]) =>
  words.map((word) => {
    const sound = compress(level(trim(to8k(speak(word, `${accent}+${tone}`, speed, pitch)))))
    parts.push(sound)
    return sound.length
  }),
)
const folder = new URL('../src/guard/voices/', import.meta.url)
writeFileSync(new URL('en.ulaw', folder), Buffer.concat(parts))
writeFileSync(new URL('en.json', folder), `${JSON.stringify({ rate, lengths: voices })}\n`)
process.stdout.write(`${voices.length} voices, ${Buffer.concat(parts).length} bytes\n`)

function speak(word: string, voice: string, speed: number, pitch: number): { rate: number; samples: Float32Array } {
  const made = spawnSync('espeak-ng', ['-v', voice, '-s', String(speed), '-p', String(pitch), '--stdout', word])
  if (made.status !== 0) throw new Error(`espeak-ng: ${made.error?.message ?? made.stderr.toString()}`)
  const wav = made.stdout
  const samples = new Float32Array((wav.length - 44) >> 1)
  for (let n = 0; n < samples.length; n++) samples[n] = wav.readInt16LE(44 + 2 * n) / 32768
  return { rate: wav.readUInt32LE(24), samples }
}

/** A windowed sinc just under the half of the new rate, then every sample in its place. */
function to8k({ rate: from, samples }: { rate: number; samples: Float32Array }): Float32Array {
  const [cut, half] = [3600 / from, 48]
  const taps = Array.from({ length: 2 * half + 1 }, (_, n) => {
    const x = n - half
    const sinc = x === 0 ? 2 * cut : Math.sin(2 * Math.PI * cut * x) / (Math.PI * x)
    return sinc * (0.54 + 0.46 * Math.cos((Math.PI * x) / half))
  })
  const out = new Float32Array(Math.floor((samples.length * rate) / from))
  for (let n = 0; n < out.length; n++) {
    const middle = Math.round((n * from) / rate)
    let sum = 0
    for (let tap = -half; tap <= half; tap++) sum += (samples[middle + tap] ?? 0) * taps[tap + half]!
    out[n] = sum
  }
  return out
}

function trim(samples: Float32Array): Float32Array {
  const loud = (sample: number) => Math.abs(sample) > 0.012
  const first = Math.max(0, samples.findIndex(loud) - 80)
  const last = Math.min(samples.length, samples.findLastIndex(loud) + 160)
  return samples.slice(first, last)
}

/** All equally loud. */
function level(samples: Float32Array): Float32Array {
  const power = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
  return samples.map((sample) => Math.max(-1, Math.min(1, (sample * 0.13) / power)))
}
