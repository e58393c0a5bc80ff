import type { Settings } from '../../contract/settings.ts'
import type { Store } from '../../store/unit.ts'
import { concurrency } from '../retries.policy.ts'
import { demoSender } from './demo.ts'
import { gatewayKey, gatewaySender } from './gateway.ts'
import type { Senders } from './sender.ts'
import { smtpSender } from './smtp.ts'

/** The senders that the settings ask for; what is not set goes to the demo's phone and mailbox. */
export function sendersOf(
  store: Store,
  settings: Pick<Settings, 'smtpUrl' | 'mailFrom' | 'smsUrl' | 'voiceUrl'>,
): Senders {
  const gateway = (url: string | undefined) =>
    url
      ? gatewaySender(url, { key: gatewayKey(store.keys), clock: store.clock, connections: concurrency.text })
      : demoSender(store)
  const mail = settings.smtpUrl
    ? smtpSender(settings.smtpUrl, { from: settings.mailFrom ?? null, connections: concurrency.mail })
    : demoSender(store)
  return { mail, text: gateway(settings.smsUrl), call: gateway(settings.voiceUrl) }
}
