/** `run.mjs test | check | bench | node ...`: the tools of development, on the pinned Node. */
import path from 'node:path'
import { install, root, runPinned } from './setup.mjs'

const tool = (name, ...rest) => path.join(root, 'node_modules', name, ...rest)

const commands = {
  test: (args) => runPinned([tool('vitest', 'vitest.mjs'), 'run', ...args], { cwd: root }),
  check: (args) => runPinned([path.join(root, 'scripts', 'check.ts'), ...args], { cwd: root }),
  bench: ([name, ...args]) => runPinned([path.join(root, 'bench', `${name ?? 'index'}.ts`), ...args], { cwd: root }),
  node: (args) => runPinned(args),
}

const [name, ...args] = process.argv.slice(2)
if (!Object.hasOwn(commands, name ?? '')) {
  process.stderr.write(`usage: run.mjs ${Object.keys(commands).join(' | ')} [arguments]\n`)
  process.exit(2)
}
install()
process.exit(await commands[name](args))
