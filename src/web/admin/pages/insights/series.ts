import type { OverTime } from '../../api/insights.ts'
import { locale } from '../../text/text.ts'

/** One slice of time with how often each name occurred in it. */
export type Slice = { readonly at: Date; readonly label: string; readonly counts: readonly number[] }
export type Series = { readonly names: readonly string[]; readonly slices: readonly Slice[] }

const hour = 3_600_000
const lengths = { hour, day: 24 * hour } as const
type Bucket = keyof typeof lengths

/** The beginning of the slice in which a moment lies; the server cuts by UTC. */
const beginOf = (moment: number, bucket: Bucket): number => Math.floor(moment / lengths[bucket]) * lengths[bucket]

function labelOf(at: Date, bucket: Bucket): string {
  const shape = bucket === 'hour' ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' }
  // Whole days of UTC are named as the server cut them, whatever the reader's zone.
  const zone = bucket === 'day' ? { timeZone: 'UTC' } : {}
  return new Intl.DateTimeFormat(locale(), { ...shape, ...zone } as Intl.DateTimeFormatOptions).format(at)
}

/** Every slice of the period, those without anything too. */
function slicesOf(from: string, bucket: Bucket, now: Date): Date[] {
  const last = beginOf(now.getTime(), bucket)
  const slices: Date[] = []
  for (let at = beginOf(Date.parse(from), bucket); at <= last; at += lengths[bucket]) slices.push(new Date(at))
  return slices
}

type Input = { readonly from: string; readonly bucket: Bucket }

/** What succeeded by name, and one name more for all that failed. */
export function stacked(
  { from, bucket }: Input,
  rows: readonly OverTime[],
  say: (name: string) => string,
  failed: string,
  now: Date,
): Series {
  const known = [...new Set(rows.filter((row) => row.succeeded > 0).map((row) => row.name))].sort()
  const anyFailed = rows.some((row) => row.failed > 0)
  const slices = slicesOf(from, bucket, now).map((at): Slice => {
    const here = rows.filter((row) => beginOf(Date.parse(row.at), bucket) === at.getTime())
    const sum = (list: readonly OverTime[], of: 'succeeded' | 'failed'): number =>
      list.reduce((total, row) => total + row[of], 0)
    const counts = known.map((name) =>
      sum(
        here.filter((row) => row.name === name),
        'succeeded',
      ),
    )
    return { at, label: labelOf(at, bucket), counts: anyFailed ? [...counts, sum(here, 'failed')] : counts }
  })
  return { names: anyFailed ? [...known.map(say), failed] : known.map(say), slices }
}
