import { after, minute } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Keyring } from '../base/secret.ts'
import { sameDigest } from '../base/secret.ts'
import { asciiLower } from '../base/text.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Store, systemRequest, type Tx } from '../store/unit.ts'
import { addressKey } from './addresses.policy.ts'
import { addChallenge, type RobotChallenge, sealedOf, takeChallenge } from './challenge.store.ts'
import { type Chance, chance } from './chance.ts'
import { addressEntries, limits } from './limits.policy.ts'
import { hit } from './limits.store.ts'
import { alphabet } from './picture/glyphs.ts'
import { picture } from './picture/picture.ts'
import { speech } from './speech/speech.ts'
import { guardedBits, newWork, type Work, workAnswer, workBits } from './work.ts'

export type RobotKind = 'picture' | 'audio' | 'proof-of-work'
export type RobotMode = 'picture' | 'proof-of-work' | 'off'

export type IssueInput = {
  readonly kind: RobotKind
  /** The form it is for; it opens no other (CAP-02). */
  readonly purpose: string
  /** What the browser's cookie holds. */
  readonly browser: string
  readonly ip: string
  /** Proof of work is for one typed name; the others may be. */
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

export type CheckInput = {
  readonly id: string
  /** Characters, digits, or solved work. */
  readonly answer: string
  /** Solved work beside spoken digits. */
  readonly work?: string
  readonly purpose: string
  readonly browser: string
  readonly name: string
}

export type RobotDesk = {
  readonly mode: RobotMode
  issue(input: IssueInput): Promise<Outcome<Issued, Refusal>>
  image(id: string, browser: string): Promise<Buffer | null>
  audio(id: string, browser: string): Promise<Buffer | null>
  /** Uses it up, right or wrong. Counting wrong answers is the caller's; spoken ones count once more here. */
  check(tx: Tx, input: CheckInput): Promise<'right' | 'wrong'>
}

const lifeMs = 5 * minute
const openPerAddress = 10
const drawnAhead = 8
const picturesKept = 256
const nobodys = '00000000-0000-0000-0000-000000000000'

type Drawn = { readonly id: string; readonly text: string; readonly image: Buffer }

/** Hands challenges to browsers and takes their one answer. Any server answers for what another gave out. */
export function robotDesk(store: Store, options: { challenge: RobotMode; bits?: number }): RobotDesk {
  const { keys, random } = store
  const ahead: Drawn[] = []
  const kept = new Map<string, { image: Buffer; browser: Buffer }>()

  const draw = (): Drawn => {
    const text = Array.from({ length: 5 + random.int(2) }, () => alphabet[random.int(alphabet.length)]).join('')
    const id = random.uuid()
    return { id, text, image: picture(text, shapesOf(keys, id)) }
  }

  /** One at a time, between requests. */
  function drawAhead(): void {
    if (ahead.length >= drawnAhead) return
    setImmediate(() => {
      if (ahead.length < drawnAhead) ahead.push(draw())
      drawAhead()
    })
  }

  function keep(id: string, image: Buffer, browser: Buffer): void {
    kept.set(id, { image, browser })
    if (kept.size > picturesKept) kept.delete(kept.keys().next().value!)
  }

  const save = (input: IssueInput, made: { id: string; text: string | null; solution: Buffer; work: Work | null }) =>
    store.unit(systemRequest(nobodys, nobodys), (tx) => {
      const row = {
        id: made.id,
        kind: input.kind,
        purpose: input.purpose,
        browser: browserDigest(keys, input.browser),
        solution: made.solution,
        bound_to: input.name === undefined ? null : nameDigest(keys, input.name),
        sealed: made.text === null ? null : keys.seal('challenge', contextOf(made.id), made.text, random),
        work: made.work,
        address: addressKey(input.ip),
        expires_at: after(tx.now, lifeMs),
      }
      return addChallenge(tx, row, openPerAddress)
    })

  const bitsFor = (input: IssueInput): number => (options.bits ?? workBits) + (input.guarded ? guardedBits : 0)

  async function issuePicture(input: IssueInput): Promise<Issued> {
    const { id, text, image } = ahead.pop() ?? draw()
    drawAhead()
    await save(input, { id, text, solution: solutionOf(keys, id, { kind: 'picture', answer: text }), work: null })
    keep(id, image, browserDigest(keys, input.browser))
    return { id, kind: 'picture', image }
  }

  async function issueAudio(input: IssueInput): Promise<Issued> {
    const [id, text] = [random.uuid(), random.digits(6)]
    const { work, answer } = await newWork(id, bitsFor(input), random)
    const solution = solutionOf(keys, id, { kind: 'audio', answer: text, work: answer })
    await save(input, { id, text, solution, work })
    return { id, kind: 'audio', work }
  }

  async function issueWork(input: IssueInput): Promise<Issued> {
    const id = random.uuid()
    const { work, answer } = await newWork(id, bitsFor(input), random)
    await save(input, { id, text: null, solution: solutionOf(keys, id, { kind: 'proof-of-work', answer }), work })
    return { id, kind: 'proof-of-work', work }
  }

  async function textOf(id: string, kind: 'picture' | 'audio', browser: Buffer): Promise<string | null> {
    if (!isId(id)) return null
    const sealed = await store.look((look) => sealedOf(look, { id, kind, browser }))
    return sealed && keys.open('challenge', contextOf(id), sealed).toString('utf8')
  }

  return {
    mode: options.challenge,
    async issue(input) {
      if (input.kind === 'proof-of-work') {
        if (!input.name?.trim()) return refuse<Refusal>({ code: 'reset.name_missing', field: 'username' })
        return done(await issueWork(input))
      }
      if (options.challenge !== 'picture') return refuse<Refusal>({ code: 'request.not_found' })
      return done(await (input.kind === 'picture' ? issuePicture(input) : issueAudio(input)))
    },
    async image(id, cookie) {
      const browser = browserDigest(keys, cookie)
      const known = kept.get(id)
      if (known) return sameDigest(known.browser, browser) ? known.image : null
      const text = await textOf(id, 'picture', browser)
      if (text === null) return null
      const image = picture(text, shapesOf(keys, id))
      keep(id, image, browser)
      return image
    },
    async audio(id, cookie) {
      const text = await textOf(id, 'audio', browserDigest(keys, cookie))
      return text === null ? null : speech(text, shapesOf(keys, id))
    },
    async check(tx, input) {
      if (options.challenge === 'off') return 'right'
      const row = isId(input.id) ? await takeChallenge(tx, input.id) : null
      kept.delete(input.id)
      if (row && opens(tx, row, input)) return 'right'
      if (row?.kind === 'audio') await hit(tx, addressEntries(tx.ip, limits.addressRobots))
      return 'wrong'
    },
  }
}

/** For this form, this browser, this name, in time, and solved. Nothing is told about which of them failed. */
function opens(tx: Tx, row: RobotChallenge, input: CheckInput): boolean {
  const bound = row.bound_to === null || sameDigest(row.bound_to, nameDigest(tx.keys, input.name))
  const solved = solutionOf(tx.keys, row.id, { kind: row.kind, answer: input.answer, work: input.work })
  return (
    row.expires_at > tx.now &&
    row.purpose === input.purpose &&
    sameDigest(row.browser, browserDigest(tx.keys, input.browser)) &&
    bound &&
    row.solution !== null &&
    sameDigest(row.solution, solved)
  )
}

type Given = { kind: RobotKind; answer: string; work?: string | undefined }

function solutionOf(keys: Keyring, id: string, given: Given): Buffer {
  if (given.kind === 'proof-of-work')
    return keys.digest('challenge', 'solution', id, given.kind, workAnswer(given.work || given.answer))
  const typed = asciiLower(given.answer.replace(/[\s-]/g, ''))
  const work = given.kind === 'audio' ? workAnswer(given.work ?? '') : ''
  return keys.digest('challenge', 'solution', id, given.kind, typed, work)
}

const isId = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)
const contextOf = (id: string): string => `robot_challenge|${id}|sealed`
const browserDigest = (keys: Keyring, browser: string): Buffer => keys.digest('challenge', 'browser', browser)
const nameDigest = (keys: Keyring, name: string): Buffer => keys.digest('challenge', 'name', asciiLower(name.trim()))
const shapesOf = (keys: Keyring, id: string): Chance => chance(keys.digest('challenge', 'shapes', id))
