import { appendFileSync, readFileSync } from 'node:fs'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Prints the figures and keeps them, one line of JSON a run: `bench/results/<name>.jsonl`. */
export function record(name: string, figures: Record<string, unknown>): void {
  const row = JSON.stringify({
    name,
    version,
    at: new Date(performance.timeOrigin).toISOString().slice(0, 10),
    ...figures,
  })
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
  appendFileSync(new URL(`./results/${name}.jsonl`, import.meta.url), `${row}\n`)
}
