/** One JSON line to standard error. Values are chosen by the caller: never bodies, cookies, names or codes. */
export function writeLog(
  entry: Readonly<Record<string, unknown>> & { level: 'info' | 'warning' | 'error'; message: string },
): void {
  process.stderr.write(`${JSON.stringify(entry)}\n`)
}
