import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { DemoMessage } from '../../contract/demo.ts'
import type { Endpoint } from '../../contract/endpoints.ts'
import { roles } from '../../directory/role-templates.ts'
import { holdersOf } from '../../directory/roles.store.ts'
import { onlyTenant, type Tenant } from '../../directory/tenant.store.ts'
import { listUsers } from '../../directory/users.store.ts'
import type { Env, Program } from '../context.ts'
import { demoPage } from './demo.pages.ts'
import { demoMessages } from './demo.store.ts'

const shown = 100

/** `/` and `/demo`. The demo exists only while its tenant does, and only on loopback. */
export function demoRoutes(program: Program): Hono<Env> {
  const { store } = program
  const demo = async (): Promise<Tenant | null> => {
    if (!program.loopback) return null
    const tenant = await store.look(onlyTenant)
    return tenant?.demo ? tenant : null
  }
  const app = new Hono<Env>()
  app.get('/', async (c) => c.redirect((await demo()) ? '/demo' : '/signin', 302))
  app.get('/demo', async (c) => {
    const tenant = await demo()
    return tenant ? c.html(await show(c, program, tenant)) : c.notFound()
  })
  app.get('/demo/messages', async (c) => {
    const tenant = await demo()
    return tenant ? c.json(await store.look((look) => demoMessages(look, tenant.id, shown))) : c.notFound()
  })
  return app
}

function show(c: Context<Env>, program: Program, tenant: Tenant) {
  return program.store
    .look(async (look) => ({
      tenant,
      users: await listUsers(look, tenant.id, { limit: shown }),
      admins: new Set((await holdersOf(look, tenant.id, [roles.globalAdministrator])).map((user) => user.id)),
      messages: await demoMessages(look, tenant.id, shown),
    }))
    .then((input) => demoPage(c, program, input))
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
