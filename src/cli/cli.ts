import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { appsCommand } from './apps.ts'
import { auditCommand } from './audit.ts'
import { exportCommand, importCommand, jobsCommand } from './bulk.ts'
import { doctorCommand } from './doctor.ts'
import { domainsCommand } from './domains.ts'
import { endingOf } from './ending.ts'
import { groupsCommand } from './groups.ts'
import { guardedCommand } from './guarded.ts'
import { initCommand } from './init.ts'
import { keysCommand } from './keys.ts'
import { licencesCommand } from './licences.ts'
import { migrateCommand } from './migrate.ts'
import { outboxCommand } from './outbox.ts'
import { policyCommand } from './policy.ts'
import { rolesCommand } from './roles.ts'
import { signInsCommand } from './signins.ts'
import { startCommand } from './start.ts'
import { unitsCommand } from './units.ts'
import { usersCommand } from './users.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const commands = [
  startCommand,
  initCommand,
  migrateCommand,
  doctorCommand,
  usersCommand,
  groupsCommand,
  licencesCommand,
  rolesCommand,
  unitsCommand,
  domainsCommand,
  policyCommand,
  guardedCommand,
  importCommand,
  exportCommand,
  jobsCommand,
  appsCommand,
  keysCommand,
  auditCommand,
  signInsCommand,
  outboxCommand,
]

export function program(json = false): Command {
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
  for (const add of commands) add(root)
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
    await program(json).parseAsync([...words], { from: 'user' })
    return 0
  } catch (error) {
    return endingOf(error, json, (text) => process.stderr.write(text))
  }
}

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', () => {})
process.exitCode = await run(process.argv.slice(2))
