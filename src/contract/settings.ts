import { z } from 'zod'
import './words.ts'

/** The settings of the program: environment variables, or `rekey.config.json` with the same names in camel case. */
const whole = (least: number, most: number) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d{1,9}$/)
          .transform(Number),
      ],
      'Must be a whole number.',
    )
    .pipe(z.number().int().min(least).max(most))
const port = whole(0, 65535)
const flag = z.union(
  [
    z.boolean(),
    z.enum(['1', '0', 'true', 'false']).transform((value) => value === '1' || value === 'true'),
    z.union([z.literal(1), z.literal(0)]).transform((value) => value === 1),
  ],
  'Must be 1 or 0.',
)
const file = z.string().min(1)
const list = z.union([
  z.array(z.string()),
  z.string().transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ),
])

/** An address with a host, and with a user and password that can be read. */
const address = (protocols: RegExp, begins: string) =>
  z.string().refine((text) => isAddress(text, protocols), `Must be an address that begins with ${begins}.`)

function isAddress(text: string, protocols: RegExp): boolean {
  const url = URL.parse(text)
  if (!url || !protocols.test(url.protocol) || url.hostname === '') return false
  try {
    decodeURIComponent(`${url.username}${url.password}`)
    return true
  } catch {
    return false
  }
}

/** One mailbox without a name: the tenant's goes before it. */
const mailbox = z
  .string()
  .max(320)
  .regex(
    /^[^\s,;<>()[\]\\"@:]{1,64}@[^\s,;<>()[\]\\"@:]{1,255}$/u,
    'Must be one mail address, e.g. no-reply@example.com.',
  )

type SettingFact = { readonly env: string; readonly about: string; readonly unit?: string; readonly default: string }

/** One row per setting: what `docs/reference/settings.md` is made of. */
export const settingFacts = {
  data: {
    env: 'REKEY_DATA',
    about: 'Data folder: embedded database, keys, certificates, demo.json.',
    default: './data',
  },
  databaseUrl: {
    env: 'REKEY_DATABASE_URL',
    about: 'PostgreSQL URL (version 15 or newer). Unset: the embedded PostgreSQL in the data folder.',
    default: 'unset',
  },
  host: {
    env: 'REKEY_HOST',
    about: 'Address to listen on. Elsewhere than loopback, plain http is refused unless a trusted proxy is configured.',
    default: '127.0.0.1',
  },
  port: {
    env: 'REKEY_PORT',
    about: 'Port for http; 0 picks a free one and prints it.',
    unit: '0..65535',
    default: '8080',
  },
  httpsPort: {
    env: 'REKEY_HTTPS_PORT',
    about: 'Port for https; 0 picks a free one and prints it.',
    unit: '0..65535',
    default: '8443',
  },
  publicUrl: {
    env: 'REKEY_PUBLIC_URL',
    about: 'The only source of links, redirects, cookie scope and issuer.',
    default: 'https://localhost:8443',
  },
  tlsCert: {
    env: 'REKEY_TLS_CERT',
    about:
      'File with the https certificate chain (PEM). Unset: a certificate of the local authority in the data folder.',
    default: 'unset',
  },
  tlsKey: { env: 'REKEY_TLS_KEY', about: 'File with the key of REKEY_TLS_CERT (PEM).', default: 'unset' },
  trustedProxies: {
    env: 'REKEY_TRUSTED_PROXIES',
    about: 'Addresses or networks (CIDR), separated by commas, whose forwarding headers count.',
    default: 'none',
  },
  masterKeyFile: {
    env: 'REKEY_MASTER_KEY_FILE',
    about: 'File with the key that seals secrets at rest (64 hexadecimal digits).',
    default: '<data>/master.key',
  },
  smtpUrl: {
    env: 'REKEY_SMTP_URL',
    about: 'SMTP server, e.g. smtps://user:password@mail.example.com:465. Unset: the demo mailbox.',
    default: 'unset',
  },
  mailFrom: {
    env: 'REKEY_MAIL_FROM',
    about: 'Sender address of mails. Unset: no-reply at the default domain.',
    default: 'unset',
  },
  smsUrl: {
    env: 'REKEY_SMS_URL',
    about: 'HTTP gateway for texts: one signed POST a message, 2xx means taken. Unset: the demo phone.',
    default: 'unset',
  },
  voiceUrl: {
    env: 'REKEY_VOICE_URL',
    about: 'HTTP gateway for calls, like REKEY_SMS_URL. No method of this version calls.',
    default: 'unset',
  },
  demo: {
    env: 'REKEY_DEMO',
    about: 'Make the demo tenant in an empty data folder.',
    unit: '1 or 0',
    default: '1 for npm start, else 0',
  },
  challenge: {
    env: 'REKEY_CHALLENGE',
    about: 'Challenge against robots: picture, proof-of-work or off. off only with REKEY_DEMO=1 on loopback.',
    default: 'picture',
  },
  hashConcurrency: {
    env: 'REKEY_HASH_CONCURRENCY',
    about: 'Password hashes at a time.',
    unit: '1..64',
    default: 'number of cores, at most 4',
  },
  hashCost: {
    env: 'REKEY_HASH_COST',
    about:
      'What a password hash costs (Argon2id): default is 19 MiB of memory and two passes, high 64 MiB and three. Hashes made before follow at the next sign-in; `rekey doctor` measures both.',
    unit: 'default or high',
    default: 'default',
  },
  auditDays: {
    env: 'REKEY_AUDIT_DAYS',
    about: 'Days after which rows of the audit log are deleted, by whole days in UTC.',
    unit: '30..3650',
    default: '365',
  },
  graphReads: {
    env: 'REKEY_GRAPH_READS',
    about: 'Reads of the API that one application may make at once; as many come back within ten seconds.',
    unit: '1..1000000',
    default: '5000',
  },
  graphWrites: {
    env: 'REKEY_GRAPH_WRITES',
    about: 'The same for writes.',
    unit: '1..1000000',
    default: '1000',
  },
  graphSensitive: {
    env: 'REKEY_GRAPH_SENSITIVE',
    about: 'The same for resets, changes of passwords and passes.',
    unit: '1..1000000',
    default: '60',
  },
  graphStrict: {
    env: 'REKEY_GRAPH_STRICT',
    about:
      'Refuse queries of the Graph surface that the original refuses without ConsistencyLevel: eventual and $count=true.',
    unit: '1 or 0',
    default: '0',
  },
} as const satisfies Record<string, SettingFact>

export type SettingName = keyof typeof settingFacts

export const Settings = z.strictObject({
  data: z.string().min(1).default('./data'),
  databaseUrl: z
    .url({ protocol: /^postgres(ql)?$/, error: 'Must be an address that begins with postgresql://.' })
    .optional(),
  host: z.string().min(1).default('127.0.0.1'),
  port: port.default(8080),
  httpsPort: port.default(8443),
  publicUrl: address(/^https?:$/, 'https:// (or http:// on this machine)').default('https://localhost:8443'),
  tlsCert: file.optional(),
  tlsKey: file.optional(),
  trustedProxies: list.default([]),
  masterKeyFile: file.optional(),
  smtpUrl: address(/^smtps?:$/, 'smtp:// or smtps://').optional(),
  mailFrom: mailbox.optional(),
  smsUrl: address(/^https?:$/, 'https:// or http://').optional(),
  voiceUrl: address(/^https?:$/, 'https:// or http://').optional(),
  demo: flag.default(false),
  challenge: z.enum(['picture', 'proof-of-work', 'off']).default('picture'),
  hashConcurrency: whole(1, 64).optional(),
  hashCost: z.enum(['default', 'high']).default('default'),
  auditDays: whole(30, 3650).default(365),
  graphReads: whole(1, 1_000_000).default(5_000),
  graphWrites: whole(1, 1_000_000).default(1_000),
  graphSensitive: whole(1, 1_000_000).default(60),
  graphStrict: flag.default(false),
})
export type Settings = z.infer<typeof Settings>
