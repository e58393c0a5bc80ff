import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryId,
  type QueryResult,
  RawNode,
  type RootOperationNode,
} from 'kysely'
import { Fault } from '../base/fault.ts'
import type { Database } from './schema.ts'
import { type Made, statementOf } from './statement.ts'

/**
 * Kysely as we use it: it makes statements, and one connection of ours, or one pool, runs them. Its own way from
 * statement to connection goes through six promises that serve plugins, logs, cancelling and transactions of its
 * own; we have none of these, and a reset runs twenty statements.
 */

/** What runs a statement is told what is known of it (`store/statement.ts`); nothing, where Kysely made it. */
export type Compiled = CompiledQuery & { readonly made?: Made }

/** Statements that are text with values in it, which are nearly all of ours, are put together without its visitor. */
class TextCompiler extends PostgresQueryCompiler {
  override compileQuery(node: RootOperationNode, queryId: QueryId): Compiled {
    if (!RawNode.is(node)) return super.compileQuery(node, queryId)
    const parameters: unknown[] = []
    const made = statementOf(node, parameters)
    return made ? { query: node, queryId, sql: made.text, parameters, made } : super.compileQuery(node, queryId)
  }
}

/** Runs statements where it is told to, while it may. */
class DirectExecutor extends DefaultQueryExecutor {
  readonly #connection: DatabaseConnection
  readonly #alive: () => boolean

  constructor(connection: DatabaseConnection, alive: () => boolean) {
    super(compiler, adapter, { provideConnection: (consumer) => consumer(connection) })
    this.#connection = connection
    this.#alive = alive
  }

  override transformQuery<T extends RootOperationNode>(node: T): T {
    if (!this.#alive()) throw new Fault('internal', 'A unit of work was used after it ended: an await is missing.')
    return node
  }

  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#connection.executeQuery<R>(query)
  }
}

const compiler = new TextCompiler()
const adapter = new PostgresAdapter()

/** Transactions are `store/unit.ts`'s alone. */
const noTransactions = async (): Promise<never> => {
  throw new Fault('internal', 'Use a unit of work.')
}

/** What Kysely asks of a driver when it is not told how to run statements. */
const noDriver: Driver = {
  init: async () => {},
  acquireConnection: noTransactions,
  beginTransaction: noTransactions,
  commitTransaction: noTransactions,
  rollbackTransaction: noTransactions,
  releaseConnection: async () => {},
  destroy: async () => {},
}

const dialect = {
  createAdapter: () => adapter,
  createQueryCompiler: () => compiler,
  createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  createDriver: () => noDriver,
}
const fixed = { config: { dialect }, dialect, driver: noDriver }

/** A Kysely whose statements this runs, as long as `alive` says so. */
export const kyselyOver = (connection: DatabaseConnection, alive: () => boolean = () => true): Kysely<Database> =>
  new Kysely<Database>({ ...fixed, executor: new DirectExecutor(connection, alive) })
