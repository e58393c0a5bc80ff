import type { Command } from 'commander'
import { migrations } from '../store/migrate.ts'
import { withStore } from './desk.ts'

export function migrateCommand(root: Command): void {
  root
    .command('migrate')
    .description("Bring the database to this program's version. Starting does the same.")
    .action((_options: object, command: Command) =>
      withStore(command, async ({ out }) => {
        const applied = migrations().map((migration) => migration.name)
        out.say(`The database is at ${applied.at(-1)}.`, { applied })
      }),
    )
}
