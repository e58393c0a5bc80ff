import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import type { Running } from '../main.ts'
import type { Globals } from './desk.ts'
import { loadSettings } from './settings.ts'

type Options = { demo?: boolean; port?: string; httpsPort?: string }

export function startCommand(root: Command): void {
  root
    .command('start')
    .description('Start the server, with its PostgreSQL unless --database-url names another.')
    .option('--demo', 'make the demo tenant when there is none (REKEY_DEMO=1)')
    .option('--port <port>', 'port for http (REKEY_PORT); 0 picks a free one')
    .option('--https-port <port>', 'port for https (REKEY_HTTPS_PORT); 0 picks a free one')
    .addHelpText('after', '\nEvery setting: docs/reference/settings.md')
    .action((options: Options, command: Command) => start(options, command))
}

async function start(options: Options, command: Command): Promise<void> {
  const { data, databaseUrl } = command.optsWithGlobals<Globals>()
  // An explicit REKEY_DEMO=0 wins over the flag that `npm start` gives.
  const demo = process.env.REKEY_DEMO === undefined ? options.demo : undefined
  const settings = loadSettings({ data, databaseUrl, demo, port: options.port, httpsPort: options.httpsPort })
  // Loaded only here: no other command needs the server.
  const { startRekey, untilStopped } = await import('../main.ts')
  const { restInQuietMoments } = await import('../http/rest.ts')
  const running = await startRekey(settings)
  greet(running, path.join(settings.data, 'demo.json'))
  restInQuietMoments()
  await untilStopped(running)
}

const notAlone =
  "The demo's phone and mailbox at /demo are shown on loopback only; with this REKEY_HOST, REKEY_PUBLIC_URL or REKEY_TRUSTED_PROXIES others may reach it. Do not let people rely on a demo tenant."

function greet(running: Running, demoFile: string): void {
  const { urls, notes, authority, demo, program } = running
  const place = program.loopback ? '/demo' : '/signin'
  const lines = [`Rekey ${program.version} is ready: ${urls.public}`, ...(urls.http ? [`  also ${urls.http}`] : [])]
  if (authority) lines.push(`  certificate authority for clients: ${authority}`)
  if (demo) {
    const width = Math.max(...demo.users.map((user) => user.upn.length))
    lines.push('', 'The demo tenant was made. Its passwords, shown only now:')
    lines.push(
      ...demo.users.map((user) => `  ${user.upn.padEnd(width)}  ${user.password}`),
      `Begin at ${urls.public}${place}`,
    )
  } else if (program.settings.demo && existsSync(demoFile)) {
    lines.push(`  demo: ${urls.public}${place}, its passwords: ${demoFile}`)
  }
  const isDemo = demo !== null || (program.settings.demo && existsSync(demoFile))
  if (isDemo && !program.loopback) lines.push(`Note: ${notAlone}`)
  process.stdout.write(`${[...lines, ...notes.map((note) => `Note: ${note}`)].join('\n')}\n`)
}
