import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import https from 'node:https'
import net, { type AddressInfo, type Server } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { day, machineClock } from '../../base/clock.ts'
import { machineRandom } from '../../base/random.ts'
import { makeAuthority, makeServerCertificate } from '../../base/x509.ts'
import type { Outgoing } from '../templates/render.ts'
import { gatewaySender } from './gateway.ts'
import type { SendError, Sender } from './sender.ts'
import { smtpSender } from './smtp.ts'

const outgoing: Outgoing = {
  ...{ id: '7cfb6bd5-dbfa-499a-9998-8c303e39b0ad', tenantId: 't', correlationId: 'c', channel: 'mail' },
  ...{ to: 'carla@example.org', locale: 'en', text: 'Hello' },
  mail: { subject: 'Hello', html: '<p>Hello</p>', from: 'Rekey', domain: 'meridian.example' },
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function portOf(server: Server | https.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

/** A certificate of an authority that nobody here knows. */
function unknownCertificate(): { cert: string; key: string } {
  const now = machineClock().now().getTime()
  const life = { from: new Date(now - day), to: new Date(now + day) }
  const authority = makeAuthority('Somebody', life, machineRandom())
  const publicKey = createPublicKey(authority.certificate)
  const issuer = { ...authority, name: 'Somebody', publicKey }
  const { certificate, key } = makeServerCertificate(issuer, ['127.0.0.1'], life, machineRandom())
  return { cert: certificate, key }
}

async function failureOf(sender: Sender): Promise<Pick<SendError, 'reason' | 'permanent'>> {
  closing.push(() => sender.close())
  const { reason, permanent } = await sender.send(outgoing).then(
    () => Promise.reject(new Error('It was sent.')),
    (error: SendError) => error,
  )
  return { reason, permanent }
}

const smtp = (url: string) => smtpSender(url, { from: null, connections: 1 })
const gateway = (url: string) => gatewaySender(url, { key: 'k', clock: machineClock(), connections: 1 })

test('a certificate of an unknown authority has a reason of its own, by mail and by text', async () => {
  const mail = new SMTPServer({ secure: true, authOptional: true, ...unknownCertificate() })
  mail.on('error', () => {})
  mail.server.on('error', () => {})
  const reason = { reason: 'its certificate is not trusted', permanent: false }
  expect(await failureOf(smtp(`smtps://127.0.0.1:${await portOf(mail.server)}`))).toEqual(reason)
  const texts = https.createServer(unknownCertificate(), (_, response) => response.end())
  expect(await failureOf(gateway(`https://127.0.0.1:${await portOf(texts)}`))).toEqual(reason)
})

test('so has a server that does not speak TLS where the URL says so', async () => {
  const plain = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.end('220 plain\r\n')
  })
  const port = await portOf(plain)
  const reason = { reason: 'no encrypted connection', permanent: false }
  expect(await failureOf(smtp(`smtps://127.0.0.1:${port}`))).toEqual(reason)
  expect(await failureOf(gateway(`https://127.0.0.1:${port}`))).toEqual(reason)
})

test.each(['', 'user:wrong@'])(
  'a mail server that does not know the user (%j) says so, and is tried again',
  async (who) => {
    const mail = new SMTPServer({
      authOptional: false,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: (_auth, _session, done) => done(Object.assign(new Error('no'), { responseCode: 535 })),
    })
    mail.on('error', () => {})
    const reason = { reason: 'sign-in at the server failed', permanent: false }
    expect(await failureOf(smtp(`smtp://${who}127.0.0.1:${await portOf(mail.server)}`))).toEqual(reason)
  },
)
