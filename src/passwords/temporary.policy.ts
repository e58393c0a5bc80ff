import type { Random } from '../base/random.ts'
import { judge, type PasswordContext } from './strength.policy.ts'

/** 54 letters and digits without 0 O 1 l I 5 S 2, so that it can be read out (ADA-08). */
const alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRTUVWXYZ346789'
const groups = 4
const groupLength = 4

const draw = (random: Random): string =>
  Array.from({ length: groups }, () =>
    Array.from({ length: groupLength }, () => random.pick([...alphabet])).join(''),
  ).join('-')

/** Sixteen characters in four groups, about 92 bits. The rare one that breaks a rule is drawn again. */
export function temporaryPassword(random: Random, context: PasswordContext): string {
  for (;;) {
    const drawn = draw(random)
    if (judge(drawn, context).ok) return drawn
  }
}
