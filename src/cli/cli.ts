import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { endingOf } from './ending.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

type Add = (root: Command) => void

/** In the order of the help. Each is loaded when it is asked for: most words of the program have no use for the rest. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  start: async () => (await import('./start.ts')).startCommand,
  init: async () => (await import('./init.ts')).initCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  users: async () => (await import('./users.ts')).usersCommand,
  groups: async () => (await import('./groups.ts')).groupsCommand,
  licences: async () => (await import('./licences.ts')).licencesCommand,
  roles: async () => (await import('./roles.ts')).rolesCommand,
  units: async () => (await import('./units.ts')).unitsCommand,
  domains: async () => (await import('./domains.ts')).domainsCommand,
  policy: async () => (await import('./policy.ts')).policyCommand,
  guarded: async () => (await import('./guarded.ts')).guardedCommand,
  import: async () => (await import('./bulk.ts')).importCommand,
  export: async () => (await import('./bulk.ts')).exportCommand,
  jobs: async () => (await import('./bulk.ts')).jobsCommand,
  apps: async () => (await import('./apps.ts')).appsCommand,
  keys: async () => (await import('./keys.ts')).keysCommand,
  audit: async () => (await import('./audit.ts')).auditCommand,
  signins: async () => (await import('./signins.ts')).signInsCommand,
  outbox: async () => (await import('./outbox.ts')).outboxCommand,
}

/** Commands that the words name (a value may look like one, too), or all where help is given. */
function named(words: readonly string[]): string[] {
  const all = Object.keys(commands)
  const wanted = all.filter((name) => words.includes(name))
  const helping = words.includes('help') || ['-h', '--help'].includes(words[0] ?? '')
  return wanted.length === 0 || helping ? all : wanted
}

async function program(words: readonly string[], json: boolean): Promise<Command> {
  const root = new Command('rekey')
    .description('A self-hosted identity directory with self-service password reset at its heart.')
    .version(version)
    .option('--data <folder>', 'data folder (REKEY_DATA)')
    .option('--database-url <url>', 'PostgreSQL instead of the embedded one (REKEY_DATABASE_URL)')
    .option('--json', 'print JSON for programs; errors too, on standard error')
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', '\nExit codes: 0 done, 1 refused, 2 used wrongly, 3 something is broken.')
  // For programs the error is said once, at the end, as JSON. Commands take this over when they are added.
  if (json) root.configureOutput({ outputError: () => {}, writeErr: () => {} })
  for (const name of named(words)) (await commands[name]!())(root)
  throwInsteadOfExit(root)
  return root
}

/** So that every command ends in one place, with the data closed. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride()
  command.commands.forEach(throwInsteadOfExit)
}

export async function run(words: readonly string[]): Promise<number> {
  const json = words.includes('--json')
  try {
    await (await program(words, json)).parseAsync([...words], { from: 'user' })
    return 0
  } catch (error) {
    return endingOf(error, json, (text) => process.stderr.write(text))
  }
}

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', () => {})
process.exitCode = await run(process.argv.slice(2))
