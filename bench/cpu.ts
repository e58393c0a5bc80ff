import { readdirSync, readFileSync } from 'node:fs'

/** Processor time, in milliseconds, of a process and everything below it (Linux; zero elsewhere). */
export function cpuOf(root: number): Record<string, number> {
  const used: Record<string, number> = {}
  for (const { name, ms } of below(root)) used[name] = (used[name] ?? 0) + ms
  return used
}

type Row = { pid: number; parent: number; name: string; ms: number; rss: number; pss: number }

/** Resident memory of a process tree in MB: `pss` counts pages that several share only once. */
export function memoryOf(root: number): { pss: number; rss: number } {
  const rows = below(root)
  const sum = (part: 'rss' | 'pss') => Math.round(rows.reduce((total, row) => total + row[part], 0) / 1024)
  return { pss: sum('pss'), rss: sum('rss') }
}

function below(root: number): Row[] {
  const all = rows()
  const wanted = new Set([root])
  for (let grew = true; grew; ) {
    grew = false
    for (const row of all) {
      if (wanted.has(row.parent) && !wanted.has(row.pid)) {
        wanted.add(row.pid)
        grew = true
      }
    }
  }
  return all.filter((row) => wanted.has(row.pid))
}

function rows(): Row[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(rowOf)
  } catch {
    return []
  }
}

function rowOf(pid: string): Row[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const kb = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(memory)?.[1] ?? 0)
    return [
      {
        pid: Number(pid),
        parent: Number(fields[1]),
        name,
        ms: (Number(fields[11]) + Number(fields[12])) * 10,
        rss: kb('Rss'),
        pss: kb('Pss'),
      },
    ]
  } catch {
    return []
  }
}
