import pg from 'pg'
import { serialize } from 'pg-protocol'
import { monotonic } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { addBind, addBytes, beginPacket, endPacket } from './packet.ts'

/**
 * Statements that leave together and are answered together. The library by itself sends a Sync after each statement
 * and asks each time anew what its columns are: then PostgreSQL sends an answer for each, and wakes this process for
 * it. A batch is one packet with one Sync (PostgreSQL manual, 54.2.4 Pipelining), and what columns a prepared
 * statement has is asked once per connection.
 */

export type Answer = { readonly command: string; readonly changed: number | null; readonly rows: unknown[] }

export type Statement = {
  /** Under which the server keeps it prepared: one name, one text. */
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
  answered(answer: Answer): void
  failed(error: unknown): void
}

type Column = { readonly name: string; readonly parse: (text: string) => unknown }
/** What the server of one connection keeps. It is sure when it was answered, and until it fails. */
type Prepared = { columns: readonly Column[]; empty: Readonly<Record<string, null>>; sure: boolean }
type PreparedOnes = Map<Statement['name'], Prepared>

/** One connection. */
type Line = {
  readonly prepared: PreparedOnes
  /** Batches that were sent and not answered, and when the last of them was sent or answered. */
  underWay: number
  movedAt: number
}

const lines = new WeakMap<pg.ClientBase, Line>()

function lineOf(client: pg.ClientBase): Line {
  let line = lines.get(client)
  if (!line) {
    line = { prepared: new Map(), underWay: 0, movedAt: 0 }
    lines.set(client, line)
  }
  return line
}

/** Sends the statements in this order. One that fails takes those behind it with it: none of them is run. */
export function sendBatch(client: pg.ClientBase, statements: readonly Statement[]): void {
  const line = lineOf(client)
  line.underWay++
  line.movedAt = monotonic()
  const batch = new Batch(statements, line, (oid) => client.getTypeParser(oid))
  ;(client as unknown as { query(batch: Batch): void }).query(batch)
}

/**
 * Cuts a connection that owes an answer and has been silent for so many milliseconds: its statements fail. The
 * library's own limit is a timer for each statement, and those tie what belongs to one request to the next: under
 * load a collection of young objects took three times as long (docs/decisions/0022).
 */
export function cutWhenSilent(client: pg.ClientBase, limitMs: number): void {
  const line = lines.get(client)
  if (!line || line.underWay === 0 || monotonic() - line.movedAt < limitMs) return
  ;(client as unknown as { connection: Connection }).connection.stream.destroy()
}

type Connection = {
  readonly stream: { readonly writable: boolean; write(bytes: Uint8Array): void; destroy(): void }
}
type Description = { readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[] }
type ParserOf = (oid: number) => Column['parse']

const askColumns = serialize.describe({ type: 'P', name: '' })
const execute = serialize.execute({ portal: '' })
const sync = serialize.sync()

/** What the client calls on a query: `submit` and the handlers below. */
class Batch {
  readonly statements: readonly Statement[]
  readonly #line: Line
  readonly #parserOf: ParserOf
  /** One for each statement: the same name may be sent anew before it was answered. */
  readonly #used: Prepared[] = []
  /** The first whose answer is not whole. */
  #at = 0
  #rows: unknown[] = []
  #unreadable: unknown = null
  /** The client wants one; what happened is told to each statement. */
  callback = (): void => {}

  constructor(statements: readonly Statement[], line: Line, parserOf: ParserOf) {
    this.statements = statements
    this.#line = line
    this.#parserOf = parserOf
  }

  submit({ stream }: Connection): null {
    beginPacket()
    try {
      for (const statement of this.statements) this.#add(statement)
    } catch (error) {
      // A value that cannot be written: nothing leaves but the end of the batch, which the client waits for.
      this.#fail(error)
      beginPacket()
    }
    addBytes(sync)
    if (stream.writable) stream.write(endPacket())
    return null
  }

  #add({ name, text, values }: Statement): void {
    const known = this.#line.prepared.get(name)
    if (known?.sure) {
      addBind(name, values)
      addBytes(execute)
      this.#used.push(known)
      return
    }
    // After a batch that failed nobody knows whether the server has it. To close what is not there is no error.
    if (known) addBytes(serialize.close({ type: 'S', name }))
    addBytes(serialize.parse({ name, text }))
    addBind(name, values)
    addBytes(askColumns)
    addBytes(execute)
    const fresh = { columns: [], empty: {}, sure: false }
    this.#line.prepared.set(name, fresh)
    this.#used.push(fresh)
  }

  handleRowDescription({ fields }: Description): void {
    const used = this.#used[this.#at]!
    used.columns = fields.map(({ name, dataTypeID }) => ({ name, parse: this.#parserOf(dataTypeID) }))
    used.empty = Object.fromEntries(used.columns.map(({ name }) => [name, null]))
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#unreadable) return
    try {
      this.#rows.push(rowOf(this.#used[this.#at]!, fields))
    } catch (error) {
      this.#unreadable = error
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const statement = this.statements[this.#at]!
    this.#used[this.#at]!.sure = true
    const rows = this.#rows
    const unreadable = this.#unreadable
    this.#at++
    this.#rows = []
    this.#unreadable = null
    if (unreadable) statement.failed(unreadable)
    else statement.answered(answerOf(text, rows))
  }

  handleError(error: unknown): void {
    // A plan that no longer fits its tables fails for good: it is prepared anew the next time.
    const failing = this.#used[this.#at]
    if (failing) failing.sure = false
    this.#end()
    this.#fail(error)
  }

  handleReadyForQuery(): void {
    this.#end()
    if (this.#at < this.statements.length) this.#fail(new Fault('internal', 'A statement was not answered.'))
  }

  #end(): void {
    this.#line.underWay--
    this.#line.movedAt = monotonic()
  }

  /** The one that is under way and all behind it. */
  #fail(error: unknown): void {
    const left = this.statements.slice(this.#at)
    this.#at = this.statements.length
    for (const statement of left) statement.failed(error)
  }
}

// The client takes only its own kind in this mode. What that sets up for itself, a batch has no use for.
Object.setPrototypeOf(Batch.prototype, pg.Query.prototype as object)

function rowOf({ columns, empty }: Prepared, fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = { ...empty }
  for (let n = 0; n < columns.length; n++) {
    const text = fields[n]
    if (text !== null && text !== undefined) row[columns[n]!.name] = columns[n]!.parse(text)
  }
  return row
}

/** `INSERT 0 3`, `UPDATE 2`, `COMMIT`. */
function answerOf(text: string, rows: unknown[]): Answer {
  const end = text.indexOf(' ')
  if (end < 0) return { command: text, changed: null, rows }
  return { command: text.slice(0, end), changed: Number(text.slice(text.lastIndexOf(' ') + 1)), rows }
}
