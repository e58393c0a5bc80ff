/** What a report of the tests (JUnit's form) says. */
import { readFileSync } from 'node:fs'

/**
 * The files in which a test or the file itself failed. None when there is no whole report, or when what failed stands
 * in no file: then there is nothing to run again, and the failure stands.
 */
export function failedFiles(report) {
  let text
  try {
    text = readFileSync(report, 'utf8')
  } catch {
    return []
  }
  if (!text.trimEnd().endsWith('</testsuites>')) return []
  const suites = [...text.matchAll(/<testsuite ([^>]*)>/g)].map(([, attributes]) => attributes)
  const value = (attributes, name) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? ''
  const broken = suites.filter((one) => Number(value(one, 'failures')) + Number(value(one, 'errors')) > 0)
  return broken.map((one) => value(one, 'name'))
}
