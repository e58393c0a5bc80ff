/** Holds the architecture (`ARCHITECTURE.md`): each message says where, what, and what to do instead. */
import { globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { cycles, migrationProblems, packageProblems, rules } from './architecture/rules.ts'
import { readSource } from './architecture/source.ts'

const root = path.resolve(import.meta.dirname, '..')
const files = globSync(['{src,scripts,test,bench}/**/*.{ts,tsx}', '*.config.ts'], { cwd: root }).sort()
const sources = files.map((file) => readSource(root, path.join(root, file)))
const migrations = readdirSync(path.join(root, 'migrations')).map((name) => ({
  name,
  text: readFileSync(path.join(root, 'migrations', name), 'utf8'),
}))

const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
) as Record<string, Record<string, string>>
const packages = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
const argued = readFileSync(path.join(root, 'docs/decisions/dependencies.md'), 'utf8')

const problems = [
  ...sources.flatMap((source) => Object.values(rules).flatMap((rule) => rule(source))),
  ...cycles(sources.filter((source) => source.module !== null && !source.isTest)),
  ...migrationProblems(migrations),
  ...packageProblems(packages, sources, argued),
].sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line)

for (const { path, line, message } of problems) process.stdout.write(`${path}:${line}  ${message}\n`)
process.stdout.write(`${files.length} files, ${problems.length} problems\n`)
process.exitCode = problems.length > 0 ? 1 : 0
