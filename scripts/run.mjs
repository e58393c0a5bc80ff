/** `run.mjs test | check | bench | node ...`: the tools of development, on the pinned Node. */
import path from 'node:path'
import { install, root, runPinned } from './setup.mjs'
import { buildWeb } from './web.mjs'

const tool = (name, ...rest) => path.join(root, 'node_modules', name, ...rest)

const commands = {
  async test(args) {
    await buildWeb()
    const vitest = (...more) => runPinned([tool('vitest', 'vitest.mjs'), 'run', ...more], { cwd: root })
    if (args.length > 0) return vitest(...args)
    // On a machine that others use too, a connection or a browser may be late: there, and only there, what failed is
    // looked at once more. The report names it either way.
    const again = process.env.CI ? ['--retry=1'] : []
    // Journeys in a browser have the machine to themselves: beside others they wait for pages that are only slow.
    const rest = await vitest(...again, '--exclude', 'test/e2e/**')
    const alone = ['--maxWorkers=1', '--outputFile.junit=test-results/junit-e2e.xml', 'test/e2e']
    const journeys = await vitest(...again, ...alone)
    return rest || journeys
  },
  /** The server starts anew after a change of its sources, the admin center is built anew after one of its own. */
  async dev(args) {
    await buildWeb()
    const bundler = runPinned([path.join(root, 'scripts', 'web.ts'), '--watch'], { cwd: root })
    return Promise.race([bundler, runPinned(['--watch', path.join(root, 'src/cli/cli.ts'), 'start', ...args])])
  },
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
