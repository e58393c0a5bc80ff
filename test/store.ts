import { type SettableClock, settableClock } from '../src/base/clock.ts'
import { seededRandom } from '../src/base/random.ts'
import { keyring } from '../src/base/secret.ts'
import { openStore } from '../src/store/open.ts'
import { type Store, systemRequest, type UnitRequest } from '../src/store/unit.ts'
import { freshDatabase, type TestDatabase } from './postgres.ts'

export type TestStore = {
  store: Store
  clock: SettableClock
  database: TestDatabase
  tenantId: string
  request: UnitRequest
  close(): Promise<void>
}

/** A migrated database with one tenant, for tests of modules that need no server. */
export async function testStore(
  options: { connections?: number; demo?: boolean; start?: Date } = {},
): Promise<TestStore> {
  const database = await freshDatabase()
  const clock = settableClock(options.start ?? new Date('2025-07-08T13:00:00Z'))
  const random = seededRandom('test')
  const store = await openStore({
    connection: database.connection,
    clock,
    random,
    keys: keyring(Buffer.alloc(32, 7)),
    connections: options.connections ?? 10,
  })
  const tenantId = random.uuid()
  const request = systemRequest(tenantId, random.uuid())
  await store.unit(request, async (tx) => {
    const tenant = { id: tenantId, display_name: 'Meridian', country: 'PT', demo: options.demo ?? false }
    await tx.db
      .insertInto('tenant')
      .values({ ...tenant, accent: '#0f5c8c', created_at: tx.now })
      .execute()
    const domain = { tenant_id: tenantId, name: 'meridian.example', is_default: true, is_initial: true }
    await tx.db.insertInto('domain').values(domain).execute()
  })
  const close = async () => {
    await store.close()
    await database.drop()
  }
  return { store, clock, database, tenantId, request, close }
}
