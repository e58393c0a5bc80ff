import { Hono } from 'hono'
import { z } from 'zod'
import { DemoMessage } from '../../contract/demo.ts'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Env, Program } from '../context.ts'
import { demoPage } from './demo.pages.ts'
import { demoOverview, demoTenant, messagesOfDemo } from './demo.ts'

/** `/` and `/demo`. The demo exists only while its tenant does, and only on loopback. */
export function demoRoutes(program: Program): Hono<Env> {
  const { store } = program
  const demo = async () => (program.loopback ? demoTenant(store) : null)
  const app = new Hono<Env>()
  app.get('/', async (c) => c.redirect((await demo()) ? '/demo' : '/signin', 302))
  app.get('/demo', async (c) => {
    const tenant = await demo()
    return tenant ? c.html(await demoPage(c, program, await demoOverview(store, tenant))) : c.notFound()
  })
  app.get('/demo/messages', async (c) => {
    const tenant = await demo()
    return tenant ? c.json(await messagesOfDemo(store, tenant)) : c.notFound()
  })
  return app
}

export const demoEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/demo/messages',
    summary: 'What went out to the demo phone and mailbox, newest first',
    tag: 'Demo',
    output: z.array(DemoMessage),
  },
]
