import { type Random, readable } from '../base/random.ts'
import { judge, type PasswordContext } from './strength.policy.ts'

const groups = 4
const groupLength = 4

const draw = (random: Random): string =>
  Array.from({ length: groups }, () =>
    Array.from({ length: groupLength }, () => random.pick([...readable])).join(''),
  ).join('-')

/** Sixteen characters in four groups, about 92 bits. The rare one that breaks a rule is drawn again. */
export function temporaryPassword(random: Random, context: PasswordContext): string {
  for (;;) {
    const drawn = draw(random)
    if (judge(drawn, context).ok) return drawn
  }
}
