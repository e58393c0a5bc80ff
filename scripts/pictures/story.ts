import type { NewGroup } from '../../src/contract/organization.ts'
import { removeUser } from '../../src/directory/deletion.ts'
import { addGroup, removeGroup } from '../../src/directory/groups.ts'
import { putInvitation } from '../../src/directory/invitations.ts'
import { giveLicence, putSubscription } from '../../src/directory/licences.ts'
import { putMembers } from '../../src/directory/members.ts'
import { putOwner } from '../../src/directory/owners.ts'
import { changeMethodPolicy, changeSsprPolicy } from '../../src/directory/policies.ts'
import { roleByKey } from '../../src/directory/role-templates.ts'
import { giveRole, scopeOfUnit } from '../../src/directory/roles.ts'
import { addUnit, putUnitMember } from '../../src/directory/units.ts'
import { addUser, changeUser } from '../../src/directory/users.ts'
import { storePassword } from '../../src/passwords/passwords.ts'
import { Month, must, type Person } from './month.ts'
import { domain, guests, newPeople } from './people.ts'

/** The departments whose people may reset. */
const enabled = ['Marketing', 'Sales', 'Engineering', 'Support']
const firstPassword = 'Start-Passw0rd-1'

/** A month at Meridian, small and ordinary: people come, register, forget, get back in, and a few do not. */
export async function liveAMonth(): Promise<Month> {
  const month = await Month.begin()
  const ids = await hire(month)
  await organize(month, ids)
  await administer(month, ids)
  await everyDay(month)
  return month
}

type Ids = ReadonlyMap<string, string>

async function hire(month: Month): Promise<Ids> {
  const { hasher } = month.running.program
  const phc = await hasher.hash(firstPassword)
  const ids = new Map<string, string>()
  for (const [n, person] of newPeople.entries()) {
    month.at(0, 0, 5 + n)
    await month.byAdmin(async (tx) => {
      const made = must(await addUser(tx, person))
      await storePassword(tx, { userId: made.id, phc, by: 'setup' })
      ids.set(person.userPrincipalName, made.id)
    })
    const { userPrincipalName: upn } = person
    month.people.set(upn, { upn, password: firstPassword, key: null })
  }
  return ids
}

/** Groups, roles, licences and units, and who may reset. */
async function organize(month: Month, ids: Ids): Promise<void> {
  month.at(0, 2)
  const group = (input: NewGroup) => month.byAdmin(async (tx) => must(await addGroup(tx, input)).id)
  const of = (names: readonly string[]): string[] => names.map((name) => ids.get(`${name}@${domain}`)!)
  const dynamic = (displayName: string, membershipRule: string, description: string) =>
    group({ displayName, membershipRule, description })
  for (const name of ['Engineering', 'Support', 'Finance'])
    await dynamic(name, `(user.department -eq "${name}")`, `Everybody in ${name}`)
  const porto = 'user.city -eq "Porto" -and user.accountEnabled -eq true'
  await dynamic('Porto office', porto, 'Whoever works at the Porto office')
  const desk = await group({
    displayName: 'IT help desk',
    description: 'Resets passwords and methods of everybody who is no administrator',
    isAssignableToRole: true,
  })
  const leads = of(['ana.nogueira', 'duarte.salgado', 'helena.marcal', 'olivia.santana', 'marta.sequeira'])
  const managers = await group({ displayName: 'Heads of department', description: 'For announcements and approvals' })
  const news = await group({ displayName: 'Company news', kind: 'microsoft365', mailNickname: 'news' })
  const old = await group({ displayName: 'Old intranet editors', description: 'Replaced by Company news' })
  const reset = await group({ displayName: 'Password reset users', description: 'May reset their own password' })
  await month.byAdmin(async (tx) => {
    must(await putMembers(tx, desk, of(['eva.monteiro', 'tiago.ramires'])))
    must(await putMembers(tx, managers, leads))
    must(await putMembers(tx, news, leads.slice(0, 2)))
    must(await putOwner(tx, managers, ids.get(`marta.sequeira@${domain}`)!))
    must(await giveRole(tx, { principalId: desk, role: roleByKey('Helpdesk Administrator')!.id }))
    must(await giveRole(tx, { principalId: leads[4]!, role: roleByKey('User Administrator')!.id }))
    must(await giveRole(tx, { principalId: leads[2]!, role: roleByKey('Reports Reader')!.id }))
    must(await putSubscription(tx, { product: 'AAD_PREMIUM_P2', seats: 60 }))
    must(await removeGroup(tx, old))
  })
  await month.byAdmin(async (tx) => {
    const unit = must(await addUnit(tx, { displayName: 'Porto', description: 'People and groups of the Porto office' }))
    const here = newPeople.filter((one) => one.city === 'Porto').map((one) => ids.get(one.userPrincipalName)!)
    for (const id of here) must(await putUnitMember(tx, unit.id, id))
    const scope = scopeOfUnit(unit.id)
    const helper = ids.get(`bruno.pacheco@${domain}`)!
    must(await giveRole(tx, { principalId: helper, role: roleByKey('Authentication Administrator')!.id, scope }))
  })
  await openReset(month, reset)
}

async function openReset(month: Month, reset: string): Promise<void> {
  const groups = await month.running.program.store.look((look) =>
    look.db.selectFrom('directory_group').select(['id', 'display_name']).where('display_name', 'in', enabled).execute(),
  )
  await month.byAdmin(async (tx) => {
    must(
      await putMembers(
        tx,
        reset,
        groups.map((one) => one.id),
      ),
    )
    for (const one of groups) must(await giveLicence(tx, { principalId: one.id, product: 'AAD_PREMIUM_P2' }))
  })
  month.at(1, 1)
  await month.byAdmin(async (tx) => must(await changeSsprPolicy(tx, { enabledFor: 'selected', scopeGroupId: reset })))
}

/** What administrators change as weeks go by. */
async function administer(month: Month, ids: Ids): Promise<void> {
  const publicUrl = month.running.urls.public
  const id = (name: string): string => ids.get(`${name}@${domain}`)!
  for (const [n, address] of guests.entries()) {
    month.at(4 + n, 3)
    const input = { invitedUserEmailAddress: address, inviteRedirectUrl: publicUrl, sendInvitationMessage: true }
    await month.byAdmin(async (tx) => must(await putInvitation(tx, input, publicUrl)))
  }
  month.at(9, 2)
  await month.byAdmin(async (tx) => must(await changeMethodPolicy(tx, 'Email', { state: 'enabled' })))
  month.at(12, 5)
  await month.byAdmin(async (tx) => must(await changeUser(tx, id('leonor.quintela'), { jobTitle: 'Senior analyst' })))
  month.at(15, 1)
  await month.byAdmin(async (tx) => must(await changeUser(tx, id('diogo.esteves'), { accountEnabled: false })))
  month.at(18, 6)
  const mover = { department: 'Marketing', jobTitle: 'Growth analyst' }
  await month.by('marta.sequeira@meridian.example', async (tx) =>
    must(await changeUser(tx, id('zelia.barroso'), mover)),
  )
  month.at(21, 4)
  await month.byAdmin(async (tx) => must(await changeSsprPolicy(tx, { reconfirmDays: 365, notifyAdmins: true })))
  for (const [n, name] of ['jorge.cabrita', 'goncalo.leitao'].entries()) {
    month.at(22 + n, 2)
    await month.byAdmin(async (tx) => must(await removeUser(tx, id(name))))
  }
}

/** Of a list, always the same for the same number. */
const pick = <T>(of: readonly T[], n: number): T => of[(n * 7 + Math.floor(n / of.length) * 3) % of.length]!

/** Registrations, sign-ins and resets, in the order of time. */
async function everyDay(month: Month): Promise<void> {
  const gone = ['jorge.cabrita', 'goncalo.leitao', 'diogo.esteves'].map((name) => `${name}@${domain}`)
  const all = [...month.people.values()].filter((one) => one !== month.admin && !gone.includes(one.upn))
  const outside = newPeople.filter((one) => !enabled.includes(one.department!)).map((one) => one.userPrincipalName)
  const waiting = all.filter((one, n) => n % 5 !== 3 && !outside.includes(one.upn))
  const registered: Person[] = []
  for (let today = 2; today < 29; today++) {
    const free = new Date(month.start.getTime() + today * 86_400_000).getUTCDay() % 6 === 0
    for (let n = 0; n < (free ? 0 : 2); n++) {
      const next = waiting.shift()
      if (!next) continue
      month.at(today, 1 + n, 12)
      const count = registered.length
      await month.register(next, `91${2_000_000 + count * 1_357}`, count % 3 === 2)
      registered.push(next)
    }
    await signIns(month, all, today, free)
    if (registered.length > 2) await resets(month, registered, all, today, free)
  }
}

async function signIns(month: Month, all: readonly Person[], today: number, free: boolean): Promise<void> {
  for (let n = 0; n < (free ? 2 : 7 + (today % 4)); n++) {
    const who = pick(all, today * 11 + n)
    month.at(today, n, 7 * n)
    await month.signIn(who, (today + n) % 9 === 0 ? 'not-my-password' : who.password)
  }
}

async function resets(
  month: Month,
  registered: readonly Person[],
  all: readonly Person[],
  today: number,
  free: boolean,
): Promise<void> {
  if (free && today % 2 === 0) return
  month.at(today, 3, 20)
  await month.reset(pick(registered, today).upn)
  month.at(today, 4, 40)
  if (today % 3 === 0) await month.reset(pick(registered, today + 5).upn)
  if (today % 4 === 1) await month.reset(pick(all, today * 5 + 2).upn, 'left')
  month.at(today, 6, 10)
  if (today % 7 === 2) await month.reset(pick(registered, today + 3).upn, 'wrong')
  if (today % 5 === 3) await month.reset(`olivia.santana@${domain}`)
  if (today % 9 === 4) await month.reset(guests[today % 3]!)
}
