/** A stranger who tries passwords of nobody's accounts, one after the other, each from another address. */
import { Client } from './timing.client.ts'
import { nameOf } from './timing.people.ts'

/** Beyond the addresses and the names that are measured. */
const beyond = 8_000_000

for (let n = beyond; ; n++) {
  const client = new Client(process.argv[2]!, n)
  const body = { username: nameOf('nobody', n), password: 'Wrong-Elephant-77' }
  for (let tries = 0; tries < 5; tries++) await client.post('/signin/password', body)
  client.close()
}
