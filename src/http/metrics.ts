/** Numbers of this process since its start, in Prometheus' text form. */
export type Metrics = {
  request(route: string, status: number, seconds: number): void
  count(name: CounterName, labels?: Readonly<Record<string, string>>): void
  text(gauges: Readonly<Record<string, number>>): string
}
export type CounterName = 'rekey_faults_total' | 'rekey_csp_reports_total' | 'rekey_password_hashes_total'

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const seriesMax = 2_000

export function metrics(): Metrics {
  const requests = new Map<string, Map<number, number>>()
  const counters = new Map<string, number>()
  const histogram = { buckets: buckets.map(() => 0), sum: 0, count: 0 }
  const raise = (map: Map<string, number>, key: string) => {
    if (map.has(key) || map.size < seriesMax) map.set(key, (map.get(key) ?? 0) + 1)
  }
  return {
    request(route, status, seconds) {
      let statuses = requests.get(route)
      if (!statuses && requests.size < seriesMax) {
        statuses = new Map()
        requests.set(route, statuses)
      }
      statuses?.set(status, (statuses.get(status) ?? 0) + 1)
      buckets.forEach((limit, n) => {
        if (seconds <= limit) histogram.buckets[n]! += 1
      })
      histogram.sum += seconds
      histogram.count += 1
    },
    count: (name, labels = {}) => raise(counters, name + labelled(labels)),
    text(gauges) {
      return `${[
        '# TYPE rekey_http_requests_total counter',
        ...requestLines(requests),
        '# TYPE rekey_http_request_seconds histogram',
        ...buckets.map((limit, n) => `rekey_http_request_seconds_bucket{le="${limit}"} ${histogram.buckets[n]}`),
        `rekey_http_request_seconds_bucket{le="+Inf"} ${histogram.count}`,
        `rekey_http_request_seconds_sum ${histogram.sum}`,
        `rekey_http_request_seconds_count ${histogram.count}`,
        ...lines(counters),
        ...Object.entries(gauges).flatMap(([name, value]) => [`# TYPE ${name} gauge`, `${name} ${value}`]),
      ].join('\n')}\n`
    },
  }
}

const requestLines = (requests: ReadonlyMap<string, ReadonlyMap<number, number>>): string[] =>
  [...requests].flatMap(([route, statuses]) =>
    [...statuses].map(
      ([status, count]) => `rekey_http_requests_total${labelled({ route, status: String(status) })} ${count}`,
    ),
  )

const lines = (map: ReadonlyMap<string, number>): string[] => [...map].map(([key, value]) => `${key} ${value}`)

function labelled(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, '_')}"`)
  return parts.length > 0 ? `{${parts.join(',')}}` : ''
}
