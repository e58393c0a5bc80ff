import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { KnownPaths } from './router.ts'

type Made = ConstructorParameters<typeof Hono>[0]

/** Routes that Hono's quickest router does not take, with params beside plain ones. */
function app(options: Made): Hono {
  const made = new Hono(options)
  made.use(async (c, next) => {
    await next()
    c.header('seen', 'yes')
  })
  made.get('/things', (c) => c.text('list'))
  made.post('/things', (c) => c.text('made'))
  made.get('/things/new', (c) => c.text('form'))
  made.get('/:kind/new', (c) => c.text(`new ${c.req.param('kind')}`))
  made.get('/things/:id', (c) => c.text(`one ${c.req.param('id')}`))
  made.get('/things/:id{[0-9]+}/parts', (c) => c.text(`parts of ${c.req.param('id')}`))
  made.get('/files/*', (c) => c.text(`file ${c.req.path}`))
  return made
}

describe('paths that are routes as they stand', () => {
  it('are answered like by Hono alone, at first and ever after', async () => {
    const [ours, theirs] = [app({ strict: true, router: new KnownPaths() }), app({ strict: true })]
    const paths = ['/things', '/things/new', '/others/new', '/things/a%20b', '/things/7/parts', '/files/a', '/no', '/']
    const told = async (by: Hono, method: string, path: string) => {
      const answer = await by.request(path, { method })
      return [method, path, answer.status, answer.headers.get('seen'), await answer.text()]
    }
    for (let round = 0; round < 3; round++)
      for (const method of ['GET', 'POST', 'HEAD', 'PUT'])
        for (const path of [...paths, `/things/${round}`, `/things/${round}/parts`])
          expect(await told(ours, method, path)).toEqual(await told(theirs, method, path))
  })

  it('are searched once; what is named by a part of the path anew', () => {
    const router = new KnownPaths<string>()
    router.add('GET', '/things', 'list')
    router.add('GET', '/things/:id', 'one')
    expect(router.match('GET', '/things')).toBe(router.match('GET', '/things'))
    expect(router.match('GET', '/things/1')).not.toBe(router.match('GET', '/things/1'))
    expect(router.match('POST', '/things')[0]).toEqual([])
  })
})
