import type { Transporter } from 'nodemailer'
import type { Outgoing } from '../templates/render.ts'
import { connectionReason, providerTimeout, SendError, type Sender } from './sender.ts'

/**
 * Mail by SMTP. Outside loopback the connection is encrypted or there is none: STARTTLS is required where the URL
 * is not `smtps`. Exactly one recipient, in the envelope and in the header (INJ-03).
 */
export function smtpSender(url: string, options: { from: string | null; connections: number }): Sender {
  // The library is loaded for the first mail (docs/decisions/0021).
  let opened: Promise<Transporter> | undefined
  return {
    async send(outgoing) {
      const mail = mailOf(outgoing, options.from)
      opened ??= openTransport(url, options.connections)
      const transport = await opened
      try {
        await transport.sendMail(mail)
      } catch (error) {
        throw asSendError(error)
      }
    },
    async close() {
      const transport = await opened
      transport?.close()
    },
  }
}

async function openTransport(url: string, connections: number): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const server = new URL(url)
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(server.hostname)
  const secure = server.protocol === 'smtps:'
  return createTransport({
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: Number(server.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !loopback,
    ignoreTLS: !secure && loopback,
    tls: { minVersion: 'TLSv1.2' },
    ...(server.username
      ? { auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) } }
      : {}),
    pool: true,
    maxConnections: connections,
    maxMessages: 1000,
    connectionTimeout: providerTimeout,
    greetingTimeout: providerTimeout,
    socketTimeout: providerTimeout,
    dnsTimeout: providerTimeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

export function mailOf(outgoing: Outgoing, configuredFrom: string | null) {
  if (!outgoing.mail) throw new SendError('not a mail', { permanent: true })
  const { subject, html, from, domain } = outgoing.mail
  const sender = configuredFrom ?? `no-reply@${domain}`
  for (const value of [subject, from, sender, outgoing.to]) refuseBreaks(value)
  for (const address of [sender, outgoing.to]) refuseLists(address)
  return {
    from: { name: from, address: sender },
    to: { name: '', address: outgoing.to },
    envelope: { from: sender, to: [outgoing.to] },
    // The same at every try, so that a mailbox that gets it twice can tell (OUT-01).
    messageId: `<${outgoing.id}@${domain}>`,
    subject,
    text: outgoing.text,
    html,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': outgoing.locale,
    },
  }
}

/** A line break in a header value would start another header. The library folds; we refuse (INJ-03). */
function refuseBreaks(value: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/[\u0000-\u001f\u007f\u2028\u2029]/.test(value)) {
    throw new SendError('a header value holds a control character', { permanent: true })
  }
}

/** One plain mailbox: no list, no comment, no display name. */
function refuseLists(address: string): void {
  if (!/^[^\s,;<>()[\]\\"@:]{1,64}@[^\s,;<>()[\]\\"@:]{1,255}$/u.test(address)) {
    throw new SendError('not one plain address', { permanent: true })
  }
}

function asSendError(error: unknown): SendError {
  const facts = error as { responseCode?: number; command?: string }
  const code = facts.responseCode
  // It wants a user it knows: wrong ones, or none in the URL.
  if (code === 530 || code === 535) return new SendError(connectionReason({ code: 'EAUTH' }), { cause: error })
  if (code === undefined) return new SendError(connectionReason(error), { cause: error })
  // 55x at RCPT or DATA is about this message; other refusals are about us, and may be mended.
  const aboutMessage = code >= 550 && code <= 559 && ['RCPT TO', 'DATA'].includes(facts.command ?? '')
  return new SendError(`answered ${code}`, { permanent: aboutMessage, cause: error })
}
