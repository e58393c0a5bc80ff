import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { type Embedded, startEmbedded } from '../src/store/embedded.ts'
import { quickFolder } from './quick-folder.ts'

/**
 * One PostgreSQL for all test files: each makes its own databases on it (`test/postgres.ts`). It is the program's
 * own embedded server, so every run tests that too.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(quickFolder(), 'rekey-test-'))
  let server: Embedded
  try {
    server = await startEmbedded(folder)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  process.env.TEST_POSTGRES_SOCKET = server.socket
  return async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
