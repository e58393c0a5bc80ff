import type { Store } from '../../store/unit.ts'
import { systemRequest } from '../../store/unit.ts'
import { addDemoMessage } from '../outbox.store.ts'
import { SendError, type Sender } from './sender.ts'

/** Where nothing is configured: the phone and mailbox of `/demo`. Only the demo tenant has them. */
export function demoSender(store: Store): Sender {
  return {
    async send(outgoing) {
      const { id, channel, to, text, mail } = outgoing
      const shown = { id, channel, recipient: to, subject: mail?.subject ?? null, body: text, html: mail?.html ?? null }
      const request = systemRequest(outgoing.tenantId, outgoing.correlationId)
      const added = await store.unit(request, (tx) => addDemoMessage(tx, shown))
      if (!added) throw new SendError(`no ${channel} provider is configured`)
    },
    close: async () => {},
  }
}
