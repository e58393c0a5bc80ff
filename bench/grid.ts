/// <reference lib="dom" />
/**
 * The list of users in the admin center while somebody scrolls through a big directory, in the machine's Chromium: wheel
 * steps, the scrollbar dragged far down and back, the keys. What the page's own clock saw: tasks over 50 ms, frames
 * that came late, and whether the rows in sight are the right ones at the end.
 *
 * `npm run bench -- grid [users]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { enterAdminCenter, openChromium } from '../scripts/chromium.ts'
import { buildWeb } from '../scripts/web.mjs'
import type { Store } from '../src/store/unit.ts'
import { beside, fillPeople } from './graph.people.ts'
import { record } from './record.ts'
import { startServer } from './server.ts'

const users = Number(process.argv[2] ?? 1_000_000)
const screen = { width: 1280, height: 900 }
const wheelSteps = 600
const drags = 12
/** A frame is late when the one before it was drawn longer ago than this: at 60 Hz, one was left out. */
const lateFrame = 34

type Seen = { tasks: number[]; frames: number[]; rows: number }

await buildWeb()
const data = mkdtempSync(path.join(tmpdir(), 'rekey-bench-'))
const server = await startServer(data, { REKEY_DEMO: '1', REKEY_CHALLENGE: 'off' })
const { store, tenantId } = await beside(data)
let browser: Browser | undefined
try {
  await fillPeople(store, tenantId, 0, users)
  browser = await openChromium()
  const page = await openList(browser)
  const session = await page.context().newCDPSession(page)
  // The processor's time, not the clock's: other programs on the machine do not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await watch(page)
  const wheel = await during(page, session, () => turnWheel(page))
  const far = await during(page, session, () => dragScrollbar(page))
  const keys = await during(page, session, () => pressKeys(page))
  record('grid', {
    users,
    wheel,
    drag: far,
    keys,
    longestTaskMs: Math.max(wheel.longestTaskMs, far.longestTaskMs, keys.longestTaskMs),
    tasksOver100Ms: wheel.tasksOver100Ms + far.tasksOver100Ms + keys.tasksOver100Ms,
    rowsRight: await rowsAreRight(page, store),
    cores: availableParallelism(),
  })
} finally {
  await browser?.close()
  await store.close()
  await server.stop()
  rmSync(data, { recursive: true, force: true })
}

/** Signed in by the pages of sign-in, at the list of users. */
async function openList(chromium: Browser): Promise<Page> {
  const { users: people } = JSON.parse(readFileSync(path.join(data, 'demo.json'), 'utf8')) as {
    users: { upn: string; password: string }[]
  }
  const context = await chromium.newContext({ baseURL: server.urls.https, ignoreHTTPSErrors: true, viewport: screen })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  await enterAdminCenter(page, '/admin/users', people[0]!)
  await page.getByRole('gridcell').first().waitFor()
  await page.waitForLoadState('networkidle')
  return page
}

/** From now on every task over 50 ms and every frame is noted. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Seen = { tasks: [], frames: [], rows: 0 }
    Object.assign(globalThis, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.tasks.push(entry.duration)
    }).observe({ type: 'longtask' })
    let before = performance.now()
    const frame = (now: number): void => {
      seen.frames.push(now - before)
      before = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

/** What was noted while this was done, and what the page worked for it. */
async function during(page: Page, session: CDPSession, doing: () => Promise<void>) {
  await page.evaluate(() => Object.assign((globalThis as unknown as { seen: Seen }).seen, { tasks: [], frames: [] }))
  const before = await work(session)
  const began = performance.now()
  await doing()
  const seconds = (performance.now() - began) / 1_000
  const after = await work(session)
  const { tasks, frames } = await page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen)
  return {
    seconds: Number(seconds.toFixed(1)),
    longestTaskMs: Math.round(Math.max(0, ...tasks)),
    tasksOver50Ms: tasks.length,
    tasksOver100Ms: tasks.filter((ms) => ms > 100).length,
    frames: frames.length,
    lateFrames: frames.filter((ms) => ms > lateFrame).length,
    scriptMs: Math.round((after.ScriptDuration! - before.ScriptDuration!) * 1_000),
    layoutMs: Math.round((after.LayoutDuration! - before.LayoutDuration!) * 1_000),
    styleMs: Math.round((after.RecalcStyleDuration! - before.RecalcStyleDuration!) * 1_000),
    allMs: Math.round((after.TaskDuration! - before.TaskDuration!) * 1_000),
    loadedRows: await page.getByRole('grid').evaluate((grid) => Math.round((grid.clientHeight - 40) / 44)),
  }
}

async function work(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

/** A strong turn of the wheel each frame or two, downwards, and now and then back a little. */
async function turnWheel(page: Page): Promise<void> {
  await page.mouse.move(screen.width / 2, screen.height / 2)
  for (let step = 0; step < wheelSteps; step++) await page.mouse.wheel(0, step % 10 < 8 ? 700 : -300)
}

/** What a hand does with the scrollbar: to a far place within half a second, frame by frame, then elsewhere. */
async function dragScrollbar(page: Page): Promise<void> {
  for (let drag = 0; drag < drags; drag++) {
    const to = [1, 0.2, 1, 0.6, 1, 0][drag % 6]!
    await page.getByRole('grid').evaluate(
      (grid, part) =>
        new Promise<void>((done) => {
          const scroller = grid.parentElement!
          const from = scroller.scrollTop
          const way = (scroller.scrollHeight - scroller.clientHeight) * part - from
          let frame = 0
          const step = (): void => {
            frame += 1
            scroller.scrollTop = from + (way * frame) / 30
            if (frame < 30) requestAnimationFrame(step)
            else setTimeout(done, 200)
          }
          requestAnimationFrame(step)
        }),
      to,
    )
  }
}

async function pressKeys(page: Page): Promise<void> {
  await page.getByRole('grid').getByRole('link').first().focus()
  for (let n = 0; n < 60; n++) await page.keyboard.press('ArrowDown')
  for (let n = 0; n < 20; n++) await page.keyboard.press('PageDown')
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Control+End')
}

/** The rows in sight against the directory's own order, read from the database. */
async function rowsAreRight(page: Page, from: Store): Promise<boolean> {
  await page.waitForLoadState('networkidle')
  const shown = await page.getByRole('grid').evaluate((grid) => {
    const { top, bottom } = grid.parentElement!.getBoundingClientRect()
    return [...grid.querySelectorAll<HTMLElement>('[data-row]')]
      .filter((row) => row.getBoundingClientRect().bottom > top + 40 && row.getBoundingClientRect().top < bottom)
      .map((row) => ({ at: Number(row.dataset.row), name: row.querySelector('a')?.textContent ?? '' }))
      .toSorted((one, other) => one.at - other.at)
  })
  const first = shown[0]?.at ?? 0
  const { rows } = await from.look((look) =>
    sql<{ name: string }>`select display_name as name from person where tenant_id = ${tenantId} and deleted_at is null
      order by fold(display_name) collate "C", id offset ${first} limit ${shown.length}`.execute(look.db),
  )
  return shown.length > 5 && shown.every(({ at, name }, n) => at === first + n && name === rows[n]?.name)
}
