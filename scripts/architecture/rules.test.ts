import { describe, expect, it } from 'vitest'
import { cycles, migrationProblems, packageProblems, rules } from './rules.ts'
import { parseSource } from './source.ts'

const problemsOf = (path: string, text: string) =>
  Object.values(rules).flatMap((rule) => rule(parseSource(path, text)).map(({ line, message }) => `${line} ${message}`))

const filler = (lines: number) => 'x()\n'.repeat(lines)

describe('the architecture check', () => {
  it.each([
    ['src/guard/x.ts', `import { y } from '../reset/y.ts'`, /1 guard stands left of reset/],
    ['src/base/x.ts', `\nexport { y } from '../store/y.ts'`, /2 base stands left of store/],
    ['src/base/x.ts', `const y = await import('../store/y.ts')`, /base stands left of store/],
    ['src/audit/x.ts', `import { main } from '../main.ts'`, /audit stands left of main/],
    ['src/web/admin/x.ts', `import { y } from '../../store/y.ts'`, /web sees only contract and base/],
    ['src/http/x.ts', `import { y } from '../web/y.ts'`, /may not import it/],
    ['src/stuff/x.ts', '', /"stuff" is not a module/],
    ['src/reset/reset.policy.ts', `import { y } from './reset.store.ts'`, /A policy decides from facts/],
    ['src/reset/reset.policy.ts', `import { y } from '../store/unit.ts'`, /A policy decides from facts/],
    [
      'src/reset/reset.machine.ts',
      `import { readFileSync } from 'node:fs'`,
      /A machine is pure: do the work of node:fs/,
    ],
    ['src/reset/reset.machine.ts', 'export async function step() {}', /never waits/],
    ['src/reset/x.ts', 'const now = new Date()', /machine's clock/],
    ['src/reset/x.ts', 'const now = Date.now()', /machine's clock/],
    ['src/reset/x.ts', 'const now = performance.now()', /monotonic/],
    ['src/reset/x.ts', 'const dice = Math.random()', /Guessable/],
    ['src/reset/x.ts', `import { randomUUID } from 'node:crypto'\nconst id = randomUUID()`, /2 randomUUID/],
    ['src/reset/x.ts', 'const id = crypto.randomUUID()', /randomUUID/],
    ['src/reset/x.ts', 'export const x = (y: any) => y', /`any` switches the check off/],
    ['test/x.ts', 'let y: any[]', /`any`/],
    ['src/reset/x.ts', `function f() {\n${filler(60)}}`, /1 A function of 62 lines/],
    ['src/reset/x.ts', filler(501), /501 lines; at most 500/],
    ['src/reset/helpers/x.ts', '', /"helpers" names no thing/],
    ['src/reset/x.ts', `import { sql } from 'kysely'`, /SQL outside a store/],
    ['src/reset/x.ts', `tx.db.updateTable('person')`, /SQL outside a store/],
    ['src/reset/x.ts', `import pg from 'pg'`, /SQL outside a store/],
    ['src/http/x.routes.ts', `import { y } from '../reset/reset.store.ts'`, /A route calls a use case/],
    ['src/reset/x.ts', 'process.exit(1)', /Only cli and main end the process/],
    ['src/reset/x.ts', `console.log('x')`, /Only cli and main speak/],
    ['src/oidc/x.ts', `import { Provider } from 'oidc-provider'`, /1 oidc-provider is loaded on first use/],
    ['src/cli/cli.ts', `\nimport { usersCommand } from './users.ts'`, /2 A command is loaded when it is asked for/],
    ['src/reset/x.ts', `// ${'TO'}${'DO'} later`, /do it, or write down why not/],
  ])('%s: %s', (path, text, message) => {
    expect(problemsOf(path, text)).toEqual([expect.stringMatching(message)])
  })

  it.each([
    ['src/reset/x.ts', `import { y } from '../guard/y.ts'\nimport type { Kysely } from 'kysely'`],
    ['src/reset/x.store.ts', `import { sql } from 'kysely'\ntx.db.selectFrom('person')`],
    ['src/reset/reset.policy.ts', `import type { Look } from '../store/unit.ts'\nimport { isIP } from 'node:net'`],
    ['src/oidc/x.ts', `import type { Provider } from 'oidc-provider'\nconst it = await import('oidc-provider')`],
    ['src/cli/cli.ts', `import { endingOf } from './ending.ts'\nconst it = await import('./users.ts')`],
    ['src/base/clock.ts', 'export const now = () => new Date()'],
    ['src/reset/x.ts', 'export const at = (ms: number) => new Date(ms)'],
    ['src/reset/x.test.ts', 'const now = new Date()'],
    ['src/contract/text/en/reset.ts', filler(900)],
    ['src/cli/x.ts', `import { y } from '../main.ts'\nconsole.log(y)\nprocess.exit(0)`],
  ])('has nothing against %s: %s', (path, text) => {
    expect(problemsOf(path, text)).toEqual([])
  })

  it('finds a ring of imports, but none through types', () => {
    const ring = (kind: string) => [
      parseSource('src/reset/a.ts', `import { b } from './b.ts'`),
      parseSource('src/reset/b.ts', `${kind} { a } from './a.ts'`),
    ]
    expect(cycles(ring('import'))).toEqual([
      { path: 'src/reset/b.ts', line: 1, message: expect.stringContaining('a.ts -> b.ts -> a.ts') },
    ])
    expect(cycles(ring('import type'))).toEqual([])
  })

  it.each([
    [[{ name: '0002-second.sql', text: '' }], /Name it 0001-/],
    [[{ name: '0001-first-down.sql', text: '' }], /forward only/],
    [[{ name: '0001-first.sql', text: 'select 1;\ncommit;' }], /one transaction/],
  ])('minds migrations: %o', (files, message) => {
    expect(migrationProblems(files).map((found) => found.message)).toEqual([expect.stringMatching(message)])
  })

  it('asks why a library is there', () => {
    const sources = [parseSource('src/reset/x.ts', `import { z } from 'zod/v4'`)]
    const argued = '| `zod` | ... |\n| `left-pad` | ... |\n| `@types/*` | ... |'
    const found = packageProblems(['zod', 'left-pad', '@types/pg', 'pg'], sources, argued)
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/Nothing imports left-pad/),
      expect.stringMatching(/Nothing imports pg/),
      expect.stringMatching(/pg has no line/),
    ])
  })
})
