import { sql } from 'kysely'
import { machineClock } from '../src/base/clock.ts'
import { machineRandom } from '../src/base/random.ts'
import { keyring } from '../src/base/secret.ts'
import type { NewUser } from '../src/contract/directory.ts'
import { onlyTenant } from '../src/directory/tenant.store.ts'
import { attachEmbedded } from '../src/store/embedded.ts'
import { masterKeyOf } from '../src/store/masterkey.ts'
import { openStore } from '../src/store/open.ts'
import { type Store, systemRequest } from '../src/store/unit.ts'

/** A store beside the running server, on the same database. */
export async function beside(data: string): Promise<{ store: Store; tenantId: string }> {
  const embedded = (await attachEmbedded(data))!
  const random = machineRandom()
  const connection = { socket: embedded.socket, user: embedded.user, database: embedded.database }
  const keys = keyring(masterKeyOf({ data }, random).key)
  const store = await openStore({ connection, clock: machineClock(), random, keys })
  return { store, tenantId: (await store.look(onlyTenant))!.id }
}

const given =
  'Ana Beatriz Carla Diogo Eva Filipe Gabriel Helena Inês João Karabatic Luísa Miguel Nuno Olívia Paulo Quim Rita Sofia Tiago Úrsula Vasco Wanda Xavier Yara Zélia'.split(
    ' ',
  )
const syllables = 'ba ce di fo gu la me ni po ru sa te vi lo mar ter son ves nha cão'.split(' ')
const departments = 'Marketing,Sales,Engineering,Finance,Legal,Support,Operations,Research,People,Procurement'.split(
  ',',
)
const cities = 'Lisboa,Porto,Braga,Coimbra,Faro,Évora,Aveiro,Setúbal'.split(',')

/** Somebody, always the same for the same number: some 8,000 surnames, a rare department for one in 10,000. */
export function person(n: number): NewUser & { displayName: string } {
  const surname = [0, 1, 2].map((place) => syllables[Math.floor(n / 20 ** place) % 20]).join('')
  const family = surname[0]!.toUpperCase() + surname.slice(1)
  const first = given[(n * 7) % given.length]!
  const userPrincipalName = `u${n}.${surname.normalize('NFD').replace(/[^a-z]/g, '')}@meridian.example`
  return {
    userPrincipalName,
    displayName: `${first} ${family} ${n}`,
    givenName: first,
    surname: family,
    mail: userPrincipalName,
    department: n % 10_000 === 9_999 ? 'Archive' : departments[n % 10]!,
    jobTitle: n % 50 === 0 ? 'Team Lead' : 'Specialist',
    city: cities[n % 8]!,
    country: 'Portugal',
    companyName: 'Meridian',
    employeeId: `E${n}`,
    mobilePhone: `+351 9${String(10_000_000 + n).slice(-8)}`,
    usageLocation: 'PT',
    accountEnabled: n % 100 !== 0,
    userType: n % 200 === 0 ? 'Guest' : 'Member',
  }
}

/** By one statement a slice: not measured, it only fills the table. */
export async function fillPeople(store: Store, tenantId: string, from: number, count: number): Promise<void> {
  for (let first = from; first < from + count; first += 20_000) {
    const rows = Array.from({ length: Math.min(20_000, from + count - first) }, (_, n) => person(first + n))
    await store.unit(systemRequest(tenantId, store.random.uuid()), (tx) =>
      sql`
        insert into person (tenant_id, id, user_principal_name, upn_key, display_name, given_name, surname, user_type,
          account_enabled, job_title, company_name, department, employee_id, city, country, mobile_phone, mail, mail_key,
          proxy_addresses, mail_nickname, usage_location, sessions_valid_from, created_at)
        select ${tenantId}, gen_random_uuid(), r->>'userPrincipalName', r->>'userPrincipalName', r->>'displayName',
          r->>'givenName', r->>'surname', r->>'userType', (r->>'accountEnabled')::boolean, r->>'jobTitle', r->>'companyName',
          r->>'department', r->>'employeeId', r->>'city', r->>'country', r->>'mobilePhone', r->>'mail', r->>'mail',
          array['SMTP:' || (r->>'mail')], split_part(r->>'userPrincipalName', '@', 1), r->>'usageLocation', ${tx.now}, ${tx.now}
        from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) r`.execute(tx.db),
    )
  }
  await store.look((look) => sql`vacuum analyze person`.execute(look.db))
}
