import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { usage } from './ending.ts'

/** Asks on the terminal; questions go to standard error, so that standard output stays the command's result. */
export async function ask(question: string, otherwise?: string): Promise<string> {
  mustBeTerminal(question)
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = (await reader.question(otherwise ? `${question} [${otherwise}]: ` : `${question}: `)).trim()
    return answer || otherwise || ''
  } finally {
    reader.close()
  }
}

/** Asks twice without showing what is typed. */
export async function askPassword(question: string): Promise<string> {
  const first = await hidden(`${question}: `)
  if ((await hidden('Once more: ')) !== first) throw usage('The two passwords differ.')
  return first
}

async function hidden(question: string): Promise<string> {
  mustBeTerminal(question)
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await reader.question('')
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}

function mustBeTerminal(question: string): void {
  if (process.stdin.isTTY) return
  throw usage(`Nobody is there to answer "${question.replace(/: $/, '')}".`, 'Give it as an option; see --help.')
}

/** One line of standard input, for scripts: a secret belongs neither in arguments nor in the environment. */
export async function passwordFromInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (text === '' || text.includes('\n')) throw usage('Standard input should hold the password, on one line.')
  return text
}
