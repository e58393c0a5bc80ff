import { type Store, systemRequest } from '../../store/unit.ts'
import { addDemoMessage } from '../outbox.store.ts'
import type { Outgoing } from '../templates/render.ts'
import { SendError, type Sender } from './sender.ts'

type Waiting = { readonly outgoing: Outgoing; done(): void; failed(error: unknown): void }

/** Messages that come within this time are put down together. */
const gatherMs = 40

/** Where nothing is configured: the phone and mailbox of `/demo`. Only the demo tenant has them. */
export function demoSender(store: Store): Sender {
  let waiting: Waiting[] = []
  const deliver = () => {
    const batch = waiting
    waiting = []
    for (const of of byTenant(batch)) void putDown(store, of)
  }
  return {
    send: (outgoing) =>
      new Promise((done, failed) => {
        if (waiting.length === 0) setTimeout(deliver, gatherMs)
        waiting.push({ outgoing, done, failed })
      }),
    close: async () => deliver(),
  }
}

const byTenant = (batch: readonly Waiting[]): Waiting[][] =>
  Object.values(Object.groupBy(batch, ({ outgoing }) => outgoing.tenantId)).map((of) => of ?? [])

/** One unit for all of them: one commit, however many people are told something at this moment. */
async function putDown(store: Store, batch: readonly Waiting[]): Promise<void> {
  const { tenantId, correlationId } = batch[0]!.outgoing
  try {
    const added = await store.unit(systemRequest(tenantId, correlationId), (tx) =>
      Promise.all(batch.map(({ outgoing }) => addDemoMessage(tx, shown(outgoing)))),
    )
    batch.forEach(({ outgoing, done, failed }, n) => {
      if (added[n]) done()
      else failed(new SendError(`no ${outgoing.channel} provider is configured`))
    })
  } catch (error) {
    for (const { failed } of batch) failed(error)
  }
}

const shown = ({ id, channel, to, text, mail }: Outgoing) => ({
  id,
  channel,
  recipient: to,
  subject: mail?.subject ?? null,
  body: text,
  html: mail?.html ?? null,
})
