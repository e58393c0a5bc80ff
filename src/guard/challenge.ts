import { after, minute } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Store, systemRequest, type Tx } from '../store/unit.ts'
import { addressKey } from './addresses.policy.ts'
import {
  browserDigest,
  type CheckInput,
  nameDigest,
  opens,
  type RobotKind,
  solutionDigest,
} from './challenge.policy.ts'
import { addChallenge, sealedOf, takeChallenge } from './challenge.store.ts'
import { addressEntries, limits } from './limits.policy.ts'
import { hit } from './limits.store.ts'
import { type Gallery, gallery, shapesOf } from './picture/gallery.ts'
import { speech } from './speech/speech.ts'
import { guardedBits, newWork, type Work, workBits } from './work.ts'

export type { CheckInput, RobotKind } from './challenge.policy.ts'
export type RobotMode = 'picture' | 'proof-of-work' | 'off'

export type IssueInput = {
  readonly kind: RobotKind
  /** The form it is for; it opens no other (CAP-02). */
  readonly purpose: string
  /** What the browser's cookie holds. */
  readonly browser: string
  readonly ip: string
  /** Work is done for one typed name; a picture serves any, so that a name may still be corrected. */
  readonly name?: string
  /** The tenant is under attack: more work (LIM-12). */
  readonly guarded?: boolean
}

export type Issued = {
  readonly id: string
  readonly kind: RobotKind
  /** PNG, 440 x 152, shown at half that. */
  readonly image?: Buffer
  /** Proof of work, and beside spoken digits (CAP-05). The sound itself is fetched by `audio(id, browser)`. */
  readonly work?: Work
}

export type RobotDesk = {
  readonly mode: RobotMode
  issue(input: IssueInput): Promise<Outcome<Issued, Refusal>>
  image(id: string, browser: string): Promise<Buffer | null>
  audio(id: string, browser: string): Promise<Buffer | null>
  /** Uses it up, right or wrong. Counting wrong answers is the caller's; spoken ones count once more here. */
  check(tx: Tx, input: CheckInput): Promise<'right' | 'wrong'>
}

type Parts = { readonly store: Store; readonly mode: RobotMode; readonly bits: number; readonly pictures: Gallery }

/** Hands challenges to browsers and takes their one answer. Any server answers for what another gave out. */
export function robotDesk(store: Store, options: { challenge: RobotMode; bits?: number }): RobotDesk {
  const pictures = gallery(store.keys, store.random)
  const parts: Parts = { store, mode: options.challenge, bits: options.bits ?? workBits, pictures }
  return {
    mode: options.challenge,
    issue: (input) => issue(parts, input),
    image: (id, browser) => image(parts, id, browser),
    audio: (id, browser) => audio(parts, id, browser),
    check: (tx, input) => check(parts, tx, input),
  }
}

async function issue(parts: Parts, input: IssueInput): Promise<Outcome<Issued, Refusal>> {
  if (input.kind !== 'proof-of-work' && parts.mode !== 'picture') return refuse({ code: 'request.not_found' })
  if (input.kind === 'picture') return done(await issuePicture(parts, input))
  if (input.kind === 'audio') return done(await issueAudio(parts, input))
  if (!input.name?.trim()) return refuse({ code: 'reset.name_missing', field: 'username' })
  return done(await issueWork(parts, input))
}

async function issuePicture(parts: Parts, input: IssueInput): Promise<Issued> {
  const { id, text: answer, image } = parts.pictures.next()
  await save(parts, input, { id, text: answer, answer })
  parts.pictures.keep(id, image, browserDigest(parts.store.keys, input.browser))
  return { id, kind: 'picture', image }
}

async function issueAudio(parts: Parts, input: IssueInput): Promise<Issued> {
  const [id, digits] = [parts.store.random.uuid(), parts.store.random.digits(6)]
  const made = await newWork(id, bitsFor(parts, input), parts.store.random)
  await save(parts, input, { id, text: digits, answer: digits, work: made.answer })
  return { id, kind: 'audio', work: made.work }
}

async function issueWork(parts: Parts, input: IssueInput): Promise<Issued> {
  const id = parts.store.random.uuid()
  const made = await newWork(id, bitsFor(parts, input), parts.store.random)
  await save(parts, input, { id, text: null, answer: made.answer })
  return { id, kind: 'proof-of-work', work: made.work }
}

const bitsFor = (parts: Parts, input: IssueInput): number => parts.bits + (input.guarded ? guardedBits : 0)

const lifeMs = 5 * minute
const openPerAddress = 10
const nobodys = '00000000-0000-0000-0000-000000000000'

type Made = { readonly id: string; readonly text: string | null; readonly answer: string; readonly work?: string }

async function save({ store }: Parts, input: IssueInput, made: Made): Promise<void> {
  const { keys, random } = store
  const { id, text } = made
  const name = input.kind === 'picture' ? '' : (input.name?.trim() ?? '')
  await store.unit(systemRequest(nobodys, nobodys), (tx) => {
    const row = {
      id,
      kind: input.kind,
      purpose: input.purpose,
      browser: browserDigest(keys, input.browser),
      solution: solutionDigest(keys, id, { kind: input.kind, answer: made.answer, work: made.work }),
      bound_to: name === '' ? null : nameDigest(keys, name),
      sealed: text === null ? null : keys.seal('challenge', contextOf(id), text, random),
      address: addressKey(input.ip),
      expires_at: after(tx.now, lifeMs),
    }
    return addChallenge(tx, row, openPerAddress)
  })
}

async function image(parts: Parts, id: string, cookie: string): Promise<Buffer | null> {
  const browser = browserDigest(parts.store.keys, cookie)
  const kept = parts.pictures.kept(id, browser)
  if (kept !== undefined) return kept
  const text = await textOf(parts, id, 'picture', browser)
  if (text === null) return null
  const drawn = parts.pictures.redraw(id, text)
  parts.pictures.keep(id, drawn, browser)
  return drawn
}

async function audio(parts: Parts, id: string, cookie: string): Promise<Buffer | null> {
  const { keys } = parts.store
  const text = await textOf(parts, id, 'audio', browserDigest(keys, cookie))
  return text === null ? null : speech(text, shapesOf(keys, id))
}

async function textOf(
  { store }: Parts,
  id: string,
  kind: 'picture' | 'audio',
  browser: Buffer,
): Promise<string | null> {
  if (!isId(id)) return null
  const sealed = await store.look((look) => sealedOf(look, { id, kind, browser }))
  return sealed && store.keys.open('challenge', contextOf(id), sealed).toString('utf8')
}

async function check(parts: Parts, tx: Tx, input: CheckInput): Promise<'right' | 'wrong'> {
  if (parts.mode === 'off') return 'right'
  const row = isId(input.id) ? await takeChallenge(tx, input.id) : null
  parts.pictures.forget(input.id)
  if (row && opens(tx.keys, row, input, tx.now)) return 'right'
  if (row?.kind === 'audio') await hit(tx, addressEntries(tx.ip, limits.addressRobots))
  return 'wrong'
}

const isId = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)
const contextOf = (id: string): string => `robot_challenge|${id}|sealed`
