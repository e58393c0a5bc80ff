import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { masterKeyOf } from './masterkey.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rekey-key-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const random = seededRandom('key')
const data = () => path.join(folder, 'data')

it('is made once, for its owner only, and nothing else is left beside it', () => {
  const first = masterKeyOf({ data: data() }, random)
  expect(first).toMatchObject({ made: true, key: { length: 32 } })
  expect(masterKeyOf({ data: data() }, random)).toEqual({ ...first, made: false })
  expect(readdirSync(data())).toEqual(['master.key'])
  expect(statSync(first.file).mode & 0o777).toBe(0o400)
})

it('is one when several start at once on an empty folder', async () => {
  const program = `
    import { machineRandom } from ${JSON.stringify(path.resolve('src/base/random.ts'))}
    import { masterKeyOf } from ${JSON.stringify(path.resolve('src/store/masterkey.ts'))}
    while (Date.now() < ${Date.now() + 1_500}) {}
    process.stdout.write(masterKeyOf({ data: ${JSON.stringify(data())} }, machineRandom()).key.toString('hex'))`
  const said = await Promise.all(
    [1, 2].map(async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 2] })
      return String((await once(child.stdout!, 'data'))[0])
    }),
  )
  expect(new Set(said)).toEqual(new Set([readFileSync(path.join(data(), 'master.key'), 'utf8').trim()]))
})

it('is not kept back by what a killed start left', () => {
  mkdirSync(data())
  writeFileSync(path.join(data(), `master.key.new-${process.pid}`), 'half', { mode: 0o400 })
  expect(masterKeyOf({ data: data() }, random).made).toBe(true)
  expect(readdirSync(data())).toEqual(['master.key'])
})

it('says what is wrong with a folder that cannot be used', () => {
  writeFileSync(path.join(folder, 'file'), '')
  for (const wrong of ['file', 'file/below'])
    expect(() => masterKeyOf({ data: path.join(folder, wrong) }, random)).toThrow(
      expect.objectContaining({ code: 'store.unreadable', message: expect.stringContaining('cannot be used') }),
    )
})
