/** `run.mjs test | check | bench | node ...`: the tools of development, on the pinned Node. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { failedFiles } from './report.mjs'
import { install, root, runPinned } from './setup.mjs'
import { buildWeb } from './web.mjs'

const tool = (name, ...rest) => path.join(root, 'node_modules', name, ...rest)

/**
 * On a machine that others use too, a connection or a browser may be late: in CI, and only there, the files in which
 * something failed are run once more, whole and one by one, since a test may stand on what the one before it did. Both
 * reports name what failed.
 */
async function twice(vitest, name, args) {
  const report = (which) => `test-results/${which}.xml`
  rmSync(path.join(root, report(name)), { force: true })
  const first = await vitest(...args, `--outputFile.junit=${report(name)}`)
  const failed = first !== 0 && process.env.CI ? failedFiles(path.join(root, report(name))) : []
  if (failed.length === 0) return first
  process.stdout.write(`\nRunning once more, whole: ${failed.join(', ')}\n`)
  return vitest('--maxWorkers=1', `--outputFile.junit=${report(`${name}-again`)}`, ...failed)
}

const commands = {
  async test(args) {
    await buildWeb()
    const vitest = (...more) => runPinned([tool('vitest', 'vitest.mjs'), 'run', ...more], { cwd: root })
    if (args.length > 0) return vitest(...args)
    const rest = await twice(vitest, 'junit', ['--exclude', 'test/e2e/**'])
    // Journeys in a browser have the machine to themselves: beside others they wait for pages that are only slow.
    const journeys = await twice(vitest, 'junit-e2e', ['--maxWorkers=1', 'test/e2e'])
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
install({ development: true })
process.exit(await commands[name](args))
