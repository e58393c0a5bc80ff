import { before, day } from '../base/clock.ts'
import { lockoutRules } from '../passwords/lockout.policy.ts'
import { sweepLockouts } from '../passwords/lockout.store.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import { sweepDevices } from './devices.store.ts'
import { sweepSignIns } from './log.store.ts'
import { sweepSessions } from './session.store.ts'
import { deviceLife } from './sessions.policy.ts'
import { sweepTextSignIns } from './text.store.ts'

/** How long the list of past sessions is kept: what happened stays in the audit log. */
const sessionMemory = 30 * day

/** How long wrong passwords for names that are nobody's are counted together. */
const inventedMemory = 180 * day

/** How long the sign-in log is kept. */
export const logMemory = 90 * day

/** Housekeeping over all tenants: what no longer means anything. Safe to run in several processes. */
export const forgetSignins = (store: Store): Promise<number> =>
  store.unit(systemRequest(nobody, nobody), async (tx) => {
    const sessions = await sweepSessions(tx, before(tx.now, sessionMemory))
    const devices = await sweepDevices(tx, before(tx.now, deviceLife))
    const log = await sweepSignIns(tx, before(tx.now, logMemory))
    const texts = await sweepTextSignIns(tx, before(tx.now, day))
    const lockouts = await sweepLockouts(tx, before(tx.now, lockoutRules.fadeMs), before(tx.now, inventedMemory))
    return sessions + devices + log + texts + lockouts
  })

const nobody = '00000000-0000-0000-0000-000000000000'
