import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openPair, type Pair } from '../pair.ts'
import { atOnce, post } from '../servers.ts'

let pair: Pair
beforeAll(async () => {
  pair = await openPair({ REKEY_CHALLENGE: 'picture' })
})
afterAll(() => pair.stop())
afterEach(() => pair.check())

/** What the picture shows, read the way a server reads it to draw it. */
async function textOf(id: string): Promise<string> {
  const { store } = pair.crowd
  const { sealed } = await store.look((look) =>
    look.db.selectFrom('robot_challenge').select('sealed').where('id', '=', id).executeTakeFirstOrThrow(),
  )
  return store.keys.open('challenge', `robot_challenge|${id}|sealed`, sealed!).toString('utf8')
}

test('CAP-01: a picture answered 50 times in parallel at two processes lets one through', async () => {
  const [member] = await pair.crowd.add(['pictured'], { mobile: true })
  const asked = await post({
    url: pair.url(0),
    path: '/passwordreset/challenge/picture',
    body: { username: '' },
    from: pair.address(),
  })
  const challenge = asked.body.id as string
  const answer = await textOf(challenge)
  pair.secrets.push(answer)
  const replies = await atOnce(
    Array.from({ length: 50 }, (_, n) => ({
      url: pair.url(n),
      path: '/passwordreset',
      body: { username: member!.upn, challenge, answer },
      from: pair.address(),
    })),
  )
  const through = replies.filter((reply) => typeof reply.body.flow === 'string')
  expect(through).toHaveLength(1)
  expect(new Set(replies.filter((reply) => !through.includes(reply)).map((reply) => reply.body.code))).toEqual(
    new Set(['challenge.wrong']),
  )
  const flows = await pair.crowd.store.look((look) =>
    look.db.selectFrom('reset_flow').select('id').where('user_id', '=', member!.id).execute(),
  )
  expect(flows).toHaveLength(1)
})
