import type pg from 'pg'
import { Fault } from '../base/fault.ts'
import type { Random } from '../base/random.ts'
import type { Keyring } from '../base/secret.ts'

/** Proves at the start that this master key is the one the data was made with: never a new key over old data (CRY-05). */
export async function checkKey(pool: pg.Pool, keys: Keyring, random: Random): Promise<void> {
  await pool.query('insert into instance (name, value) values ($1, $2) on conflict (name) do nothing', [
    'key-check',
    keys.seal('check', 'instance', 'rekey', random),
  ])
  const { rows } = await pool.query<{ value: Buffer }>('select value from instance where name = $1', ['key-check'])
  try {
    keys.open('check', 'instance', rows[0]!.value)
  } catch (cause) {
    throw new Fault('key.wrong', 'The master key is not the one this data was made with.', {
      cure: 'Put the right key file in place (REKEY_MASTER_KEY_FILE, by default master.key in the data folder).',
      cause,
    })
  }
}
