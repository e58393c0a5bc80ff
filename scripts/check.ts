/** `npm run check`: one command tells you whether it is fine. Every check runs, the failed ones are shown in full. */
import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name)

const checks: readonly { name: string; command: readonly [string, ...string[]]; cure: string }[] = [
  { name: 'types of the server', command: [bin('tsc'), '-p', 'tsconfig.json'], cure: 'Mend the types.' },
  { name: 'types of the web', command: [bin('tsc'), '-p', 'src/web/tsconfig.json'], cure: 'Mend the types.' },
  {
    name: 'format and lint',
    command: [bin('biome'), 'check', '--error-on-warnings', '.'],
    cure: 'Run `npx biome check --write .`, then mend what is left.',
  },
  { name: 'architecture', command: [process.execPath, 'scripts/check-architecture.ts'], cure: 'See each line.' },
  {
    name: 'generated references',
    command: [process.execPath, 'scripts/generate.ts', '--check'],
    cure: 'Run `npm run generate` and commit the result.',
  },
]

function run(command: readonly [string, ...string[]]): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (text) => {
      output += text
    })
    child.stderr.on('data', (text) => {
      output += text
    })
    child.on('error', (error) => resolve({ failed: true, output: String(error) }))
    child.on('close', (code) => resolve({ failed: code !== 0, output }))
  })
}

let failures = 0
for (const check of checks) {
  const { failed, output } = await run(check.command)
  process.stdout.write(`${failed ? 'FAILED' : 'ok    '} ${check.name}\n`)
  if (!failed) continue
  failures += 1
  process.stdout.write(`${output.trimEnd()}\n       ${check.cure}\n`)
}
process.exitCode = failures > 0 ? 1 : 0
