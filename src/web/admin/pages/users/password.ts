/** Letters and figures that nobody mixes up when they are read aloud. */
const sets = ['bcdfghjkmnpqrstvwxyz', 'BCDFGHJKMNPQRSTVWXYZ', '23456789'] as const

/** One of `count`, each as likely as the other. */
function draw(count: number): number {
  const limit = 2 ** 32 - (2 ** 32 % count)
  for (;;) {
    const [value = 0] = crypto.getRandomValues(new Uint32Array(1))
    if (value < limit) return value % count
  }
}
const pick = (set: string): string => set[draw(set.length)]!

/** A temporary password: four groups, easy to dictate, 70 bits; the server judges it like any other. */
export function temporaryPassword(): string {
  const [small, large, figures] = sets
  const group = (): string => pick(large) + pick(small) + pick(small) + pick(small) + pick(figures)
  return [group(), group(), group(), group()].join('-')
}
