/**
 * How texts are compared: Unicode NFC and lower case, of no country, final sigma as sigma; nothing is trimmed
 * (directory.md D12 and the clarification to it).
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
export const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text)
