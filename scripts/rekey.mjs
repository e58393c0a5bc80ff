#!/usr/bin/env node
/** `rekey ARGS`: the program, on the Node it is pinned to, whatever Node the machine has. */
import module from 'node:module'
import path from 'node:path'
import v8 from 'node:v8'
import { install, isPinned, root, runPinned } from './setup.mjs'
import { buildWeb } from './web.mjs'

install()
if (process.argv.includes('start')) await buildWeb()
if (isPinned()) {
  // While a person waits for a password hash, V8 sees what belongs to the request outlive a collection, takes that
  // for a rule, and makes such objects old from birth: then only full collections find them. They are not old.
  v8.setFlagsFromString('--no-allocation-site-pretenuring')
  // So little becomes old that V8 expects no more, and goes through the whole heap again after every few MB of it.
  v8.setFlagsFromString('--heap-growing-percent=200')
  // Compiled code is kept beside the packages it belongs to: a warm start then parses almost nothing.
  module.enableCompileCache(path.join(root, 'node_modules', '.cache', 'rekey'))
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`)
  })
  // On a leash: when the process in front of us is killed, this one ends at once, as if it had been killed itself.
  if (process.channel) {
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
    process.channel.unref()
  }
  await import('../src/cli/cli.ts')
} else {
  process.exit(await runPinned([path.join(root, 'scripts', 'rekey.mjs'), ...process.argv.slice(2)], { leash: true }))
}
