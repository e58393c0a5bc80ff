import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { type World, world } from '../world.ts'

/**
 * A server whose clock is the machine's at the start, because these clients look at it themselves; reached by https on
 * a free port. Its local authority is trusted as `NODE_EXTRA_CA_CERTS` would have it: verification stays on.
 */
export async function trustedWorld(
  options: Partial<Parameters<typeof world>[0]> = {},
): Promise<World & { readonly https: string; readonly host: string }> {
  const w = await world({ start: new Date(), ...options })
  await w.policy({ requireRegistration: false })
  const authority = readFileSync(w.running.authority!, 'utf8')
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), authority])
  const https = w.running.program.publicUrl
  return Object.assign(w, { https, host: new URL(https).host })
}
