import { type TextKey, t } from '../../contract/text/text.ts'
import type { TemplateName } from '../messages.ts'

/**
 * TEL-02: one text is at most 160 letters of GSM 03.38, or 70 of anything else. What does not fit is left out in
 * this order: the second line, the organisation's own letters, the end of its name. The code and the line that
 * binds it to our host (WICG origin-bound one-time codes) always stay.
 */
export function codeText(
  values: Record<string, string>,
  frame: { tenant: string; locale: string; host: string | null },
): string {
  const code = values.code ?? ''
  const bound = frame.host ? [`@${frame.host} #${code}`] : []
  const reset = values.purpose === 'reset' ? [t(frame.locale, 'text.code.reset')] : []
  const write = (tenant: string, more: readonly string[]) =>
    [t(frame.locale, 'text.code', { code, tenant }), ...more, ...bound].join('\n')
  for (const name of [frame.tenant, latin(frame.tenant)].filter(Boolean)) {
    for (const more of [reset, []]) if (fits(write(name, more))) return write(name, more)
  }
  return shortened(latin(frame.tenant) || 'account', (name) => write(name, []))
}

function shortened(name: string, write: (name: string) => string): string {
  for (let length = name.length; length > 1; length--) {
    const text = write(name.slice(0, length).trimEnd())
    if (fits(text)) return text
  }
  return write(name.slice(0, 1))
}

export function infoText(values: Record<string, string>, frame: { tenant: string; locale: string }): string {
  const write = (tenant: string) => t(frame.locale, `text.info.${values.change}` as TextKey, { tenant })
  return fits(write(frame.tenant)) ? write(frame.tenant) : shortened(latin(frame.tenant) || 'Rekey', write)
}

/** What a call says: each digit a word of its own (R13: the code is typed on the page). */
export const spokenCode = (values: Record<string, string>, frame: { tenant: string; locale: string }): string =>
  t(frame.locale, 'text.call', { tenant: frame.tenant, digits: [...(values.code ?? '')].join(', ') })

export function phoneText(
  template: TemplateName,
  channel: 'text' | 'call',
  values: Record<string, string>,
  frame: { tenant: string; locale: string; host: string | null },
): string | null {
  if (template === 'code.text') return channel === 'call' ? spokenCode(values, frame) : codeText(values, frame)
  return template === 'notice.info.text' ? infoText(values, frame) : null
}

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const extended = '^{}\\[~]|€'

export function fits(text: string): boolean {
  let length = 0
  for (const letter of text) {
    if (basic.includes(letter)) length += 1
    else if (extended.includes(letter)) length += 2
    else return text.length <= 70
  }
  return length <= 160
}

/** A name in plain Latin letters, or nothing when none are left. */
const latin = (name: string): string =>
  [...name.normalize('NFKD')]
    .filter((letter) => basic.includes(letter))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
