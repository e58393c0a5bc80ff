import { expect, test } from 'vitest'
import { machineRandom, type Random } from '../base/random.ts'
import { Refused } from './ending.ts'
import { passwordFor } from './secrets.ts'

const ana = { userPrincipalName: 'ana@example.com', displayName: 'Ana', givenName: null, surname: null }

/** Draws these characters, one after the other. */
function drawing(characters: string): Random {
  const left = [...characters]
  return { ...machineRandom(), pick: <T>() => left.shift() as T }
}

test('a drawn password that has the user name in it by chance is drawn again, not refused', () => {
  const random = drawing('KanaaBcdf6Ghjk7Mnpq8' + 'Bcdf5Ghjk6Mnpq7Rstv8')
  expect(passwordFor(random, null, ana, 'Example')).toEqual({ plain: 'Bcdf5-Ghjk6-Mnpq7-Rstv8', drawn: true })
})

test('a typed one that breaks the rules is refused, one that keeps them is taken as it is', () => {
  const random = machineRandom()
  expect(() => passwordFor(random, 'Kana-Purple-77', ana, 'Example')).toThrow(Refused)
  expect(passwordFor(random, 'Purple-Elephant-77', ana, 'Example')).toEqual({
    plain: 'Purple-Elephant-77',
    drawn: false,
  })
})
