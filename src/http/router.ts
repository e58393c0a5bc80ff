import type { Result, Router } from 'hono/router'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'

/**
 * Hono's own way from a path to its handlers, found once for each path that is a route as it stands. Some of our
 * routes are too alike for its quickest router, and the other searches anew at every request.
 */
export class KnownPaths<T> implements Router<T> {
  readonly name = 'KnownPaths'
  readonly #searched = new SmartRouter<T>({ routers: [new RegExpRouter(), new TrieRouter()] })
  /** By path and method; as many as there are routes. */
  readonly #known = new Map<string, Map<string, Result<T>>>()

  add(method: string, path: string, handler: T): void {
    if (!/[:*?{}]/.test(path)) this.#known.set(path, new Map())
    this.#searched.add(method, path, handler)
  }

  match(method: string, path: string): Result<T> {
    const known = this.#known.get(path)
    const before = known?.get(method)
    if (before) return before
    const found = this.#searched.match(method, path)
    known?.set(method, found)
    return found
  }
}
