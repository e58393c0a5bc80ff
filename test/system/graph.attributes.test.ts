import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asPerson, type GraphClient, query } from '../graph.ts'
import { type Person, type World, world } from '../world.ts'

/** Custom security attributes (directory.md 2.2): sets, definitions, values; and who sees them. */
let w: World
let carla: Person
let definer: GraphClient
let assigner: GraphClient
let reader: GraphClient
let boss: GraphClient

beforeAll(async () => {
  w = await world()
  carla = await w.user('carla')
  const as = async (name: string, role: string) => asPerson(w, await w.user(name, { roles: [role] }))
  definer = await as('definer', 'Attribute Definition Administrator')
  assigner = await as('assigner', 'Attribute Assignment Administrator')
  reader = await as('reader', 'Attribute Assignment Reader')
  boss = await as('boss', 'Global Administrator')
  expect((await definer.send('POST', sets, { id: 'Engineering', description: 'Work' })).status).toBe(201)
})
afterAll(() => w.stop())

const sets = '/directory/attributeSets'
const definitions = '/directory/customSecurityAttributeDefinitions'
const define = (name: string, more: object = {}, client = definer) =>
  client.send('POST', definitions, { attributeSet: 'Engineering', name, type: 'String', ...more })
const give = (values: object, client = assigner, id = carla.id) =>
  client.send('PATCH', `/users/${id}`, { customSecurityAttributes: values })
const seen = async (client: GraphClient, path = `/users/${carla.id}`) =>
  (await client.get(`${path}?$select=customSecurityAttributes`)).body.customSecurityAttributes

describe('definitions', () => {
  test('are made in a set, found without case, changed in what may change', async () => {
    const made = await define('Project', { isCollection: true, description: 'Where they work' })
    expect([made.status, made.body.id, made.body.status]).toEqual([201, 'Engineering_Project', 'Available'])
    expect(made.headers.get('location')).toBe(`${w.url}/v1.0${definitions}/Engineering_Project`)
    const again = await define('project')
    expect([again.status, again.body.error.details[0]!.target]).toEqual([400, 'name'])
    expect((await definer.get(`${definitions}/engineering_PROJECT`)).body).toMatchObject({
      attributeSet: 'Engineering',
      name: 'Project',
      type: 'String',
      isCollection: true,
    })
    const change = (body: object) => definer.send('PATCH', `${definitions}/Engineering_Project`, body)
    expect((await change({ description: 'Their projects' })).status).toBe(204)
    for (const wrong of [{ type: 'Integer' }, { usePreDefinedValuesOnly: true }, { name: 'x' }, { status: 'Gone' }])
      expect([wrong, (await change(wrong)).status]).toEqual([wrong, 400])
    expect((await definer.send('DELETE', `${definitions}/Engineering_Project`)).status).toBe(405)
    expect((await definer.send('PATCH', `${definitions}/Engineering_Nothing`, { status: 'Deprecated' })).status).toBe(
      404,
    )
  })

  test('have predefined values, that come and rest but never go', async () => {
    const allowedValues = [{ id: 'Low', isActive: true }]
    expect((await define('Level', { usePreDefinedValuesOnly: true, allowedValues })).status).toBe(201)
    const at = `${definitions}/Engineering_Level/allowedValues`
    const made = await definer.send('POST', at, { id: 'Über/alles', isActive: true })
    expect([made.status, (await definer.get(made.headers.get('location')!)).body.id]).toEqual([201, 'Über/alles'])
    expect((await definer.send('POST', at, { id: 'Low', isActive: true })).status).toBe(400)
    expect((await definer.send('PATCH', `${at}/Low`, { isActive: false })).status).toBe(204)
    expect((await definer.send('PATCH', `${at}/Nothing`, { isActive: false })).status).toBe(404)
    expect((await definer.get(at)).body.value).toEqual([
      { id: 'Low', isActive: false },
      { id: 'Über/alles', isActive: true },
    ])
    expect((await give({ Engineering: { Level: 'Low' } })).status).toBe(400)
    const delta = { 'allowedValues@delta': [{ id: 'Low', isActive: true }] }
    expect((await definer.send('PATCH', `${definitions}/Engineering_Level`, delta)).status).toBe(204)
    expect((await give({ Engineering: { Level: 'Low' } })).status).toBe(204)
    const listed = await definer.get(
      `${definitions}?${query({ $filter: "attributeSet eq 'engineering' and usePreDefinedValuesOnly eq true", $expand: 'allowedValues' })}`,
    )
    expect(listed.body.value).toMatchObject([{ id: 'Engineering_Level', allowedValues: [{}, {}] }])
  })

  test('a set has room for so many that are active', async () => {
    expect((await definer.send('POST', sets, { id: 'Small', maxAttributesPerSet: 1 })).status).toBe(201)
    expect((await definer.send('POST', sets, { id: 'SMALL' })).status).toBe(400)
    const inSmall = { attributeSet: 'Small' }
    expect((await define('One', inSmall)).status).toBe(201)
    expect((await define('Two', inSmall)).status).toBe(400)
    expect((await definer.send('PATCH', `${definitions}/Small_One`, { status: 'Deprecated' })).status).toBe(204)
    expect((await define('Two', inSmall)).status).toBe(201)
    expect((await definer.send('PATCH', `${definitions}/Small_One`, { status: 'Available' })).status).toBe(400)
    expect((await definer.send('PATCH', `${sets}/small`, { maxAttributesPerSet: 2 })).status).toBe(204)
    expect((await definer.send('PATCH', `${definitions}/Small_One`, { status: 'Available' })).status).toBe(204)
    expect((await definer.send('PATCH', `${sets}/Small`, { maxAttributesPerSet: 1 })).status).toBe(400)
    expect((await definer.get(`${sets}/Small`)).body).toMatchObject({ id: 'Small', maxAttributesPerSet: 2 })
  })

  test('what is no set and no definition is refused', async () => {
    for (const wrong of [
      { id: '1a' },
      { id: 'a_b' },
      { id: 'x'.repeat(33) },
      {},
      { id: 'a', maxAttributesPerSet: 501 },
    ])
      expect([wrong, (await definer.send('POST', sets, wrong)).status]).toEqual([wrong, 400])
    for (const wrong of [
      { name: 'a b' },
      { type: 'Date' },
      { attributeSet: 'Nowhere' },
      { type: 'Boolean', isCollection: true },
      { type: 'Boolean', usePreDefinedValuesOnly: true },
      { type: 'Boolean', allowedValues: [{ id: 'true', isActive: true }] },
      { type: 'Integer', allowedValues: [{ id: 'one', isActive: true }] },
      { allowedValues: [1, 1].map(() => ({ id: 'twice', isActive: true })) },
    ])
      expect([wrong, (await define('Wrong', wrong)).status]).toEqual([wrong, 400])
  })
})

describe('values', () => {
  test('are given, read only where they are asked for, and never by those who run everything else', async () => {
    await define('Vendors', { type: 'Integer' })
    const values = { Engineering: { Project: ['Baker', 'Cascade'], 'Vendors@odata.type': '#Int32', Vendors: 4 } }
    expect((await give(values)).status).toBe(204)
    expect(await seen(reader)).toMatchObject({
      Engineering: {
        '@odata.type': '#microsoft.graph.customSecurityAttributeValue',
        'Project@odata.type': '#Collection(String)',
        Project: ['Baker', 'Cascade'],
        'Vendors@odata.type': '#Int32',
        Vendors: 4,
      },
    })
    const page = await reader.get('/users?$select=displayName,customSecurityAttributes')
    expect(page.body.value.filter((one) => one.customSecurityAttributes !== null)).toMatchObject([{ id: carla.id }])
    expect((await reader.get(`/users/${carla.id}`)).body).not.toHaveProperty('customSecurityAttributes')
    expect(await seen(boss)).toBeNull()
    expect(await seen(definer)).toBeNull()
    expect(await seen(await asPerson(w, carla), '/me')).toBeNull()

    expect((await give({ Engineering: { Project: [], Level: null, Vendors: null } })).status).toBe(204)
    expect(await seen(reader)).toBeNull()
  })

  test('by the role for them and the permission for them, and by neither alone', async () => {
    const change = { Engineering: { Project: ['Baker'] } }
    for (const client of [boss, reader, definer, await asPerson(w, await w.user('plain'))])
      expect((await give(change, client)).status).toBe(403)
    const assigning = await w.user('assigning', { roles: ['Attribute Assignment Administrator', 'User Administrator'] })
    const without = await asPerson(w, assigning, ['User.ReadWrite.All', 'User.Read.All'])
    expect((await give(change, without)).status).toBe(403)
    expect(await seen(without)).toBeNull()
    const narrow = await asPerson(w, assigning, ['CustomSecAttributeAssignment.ReadWrite.All'])
    expect((await give(change, narrow)).status).toBe(204)
    expect((await narrow.send('PATCH', `/users/${carla.id}`, { city: 'Porto' })).status).toBe(403)
    expect((await assigner.send('PATCH', `/users/${carla.id}`, { city: 'Porto' })).status).toBe(403)
    const app = await asApp(w, 'CustomSecAttributeAssignment.ReadWrite.All', 'User.Read.All')
    expect((await give({ Engineering: { Project: ['Cascade'] } }, app)).status).toBe(204)
    expect(await seen(app)).toMatchObject({ Engineering: { Project: ['Cascade'] } })
    expect((await boss.send('GET', definitions)).status).toBe(403)
    expect((await define('ByBoss', {}, boss)).status).toBe(403)
  })

  test('all of a change or nothing of it', async () => {
    const both = await w.user('both', { roles: ['Attribute Assignment Administrator', 'User Administrator'] })
    const client = await asPerson(w, both)
    const body = { city: 'Faro', customSecurityAttributes: { Engineering: { Project: ['Delta'], Nothing: 'x' } } }
    const refused = await client.send('PATCH', `/users/${carla.id}`, body)
    expect([refused.status, refused.body.error.details[0]!.target]).toEqual([
      400,
      'customSecurityAttributes.Engineering.Nothing',
    ])
    expect((await client.get(`/users/${carla.id}?$select=city`)).body.city).toBeNull()
    const good = { city: 'Faro', customSecurityAttributes: { Engineering: { Project: ['Delta'] } } }
    expect((await client.send('PATCH', `/users/${carla.id}`, good)).status).toBe(204)
    expect((await client.get(`/users/${carla.id}?$select=city`)).body.city).toBe('Faro')
    expect((await give({ Engineering: 'x' })).status).toBe(400)
    const made = await boss.send('POST', '/users', { customSecurityAttributes: {} })
    expect(made.body.error.message).toContain('customSecurityAttributes')
  })

  test('the log says which, and not what', async () => {
    await give({ Engineering: { Project: ['TopSecretProject'] } })
    const rows = await w.audit()
    const row = rows.findLast((one) => one.activity === 'Update attribute values assigned to a user')!
    expect([row.category, row.targets[0]!.modifiedProperties]).toEqual([
      'AttributeManagement',
      [{ displayName: 'Engineering_Project', oldValue: null, newValue: null }],
    ])
    expect(JSON.stringify(rows)).not.toContain('TopSecretProject')
    const activities = rows.map((one) => one.activity)
    expect(activities).toContain('Add custom security attribute definition in an attribute set')
    expect(activities).toContain('Update custom security attribute definition in an attribute set')
    expect(activities).toContain('Update an attribute set')
  })

  test('find people, for those who see them', async () => {
    const [one, two] = [await w.user('one'), await w.user('two')]
    await give({ Engineering: { Project: ['Apollo', 'Gemini'], Vendors: 7 } }, assigner, one.id)
    await give({ Engineering: { Project: ['Gemini'] } }, assigner, two.id)
    const found = async (filter: string, client = reader) => {
      const { status, body } = await client.get(`/users?${query({ $filter: filter, $select: 'id' })}`)
      return status === 200 ? body.value.map((person) => person.id).toSorted() : status
    }
    const at = 'customSecurityAttributes/Engineering'
    expect(await found(`${at}/Project eq 'Apollo'`)).toEqual([one.id])
    expect(await found(`customsecurityattributes/engineering/project eq 'Gemini'`)).toEqual([one.id, two.id].toSorted())
    expect(await found(`startsWith(${at}/Project,'Gem') and ${at}/Vendors eq 7`)).toEqual([one.id])
    expect(await found(`${at}/Project ne 'Apollo' and ${at}/Project eq 'Gemini'`)).toEqual([two.id])
    expect(await found(`${at}/Project ne null and ${at}/Vendors eq null and id eq '${two.id}'`)).toEqual([two.id])
    expect(await found(`not(${at}/Project eq 'Gemini') and id eq '${two.id}'`)).toEqual([])
    expect(await found(`${at}/Project eq 'gemini'`)).toEqual([])
    expect(await found(`${at}/Nothing eq 'x'`)).toEqual([])
    for (const wrong of [`${at} eq 'x'`, `${at}/Vendors ge 7`, `${at}/Project in ('x')`, `endsWith(${at}/Project,'x')`])
      expect([wrong, await found(wrong)]).toEqual([wrong, 400])
    expect(await found(`${at}/Project eq 'Apollo'`, boss)).toBe(403)
  })

  test('wait with a deleted person, and go with them', async () => {
    const gone = await w.user('gone')
    expect((await give({ Engineering: { Project: ['Baker'] } }, assigner, gone.id)).status).toBe(204)
    await boss.send('DELETE', `/users/${gone.id}`)
    expect((await give({ Engineering: { Project: ['x'] } }, assigner, gone.id)).status).toBe(404)
    await boss.send('POST', `/directory/deletedItems/${gone.id}/restore`)
    expect(await seen(reader, `/users/${gone.id}`)).toMatchObject({ Engineering: { Project: ['Baker'] } })
    await boss.send('DELETE', `/users/${gone.id}`)
    expect((await boss.send('DELETE', `/directory/deletedItems/${gone.id}`)).status).toBe(204)
    const left = await w.store.look(({ db }) =>
      db.selectFrom('person_attributes').select('user_id').where('user_id', '=', gone.id).execute(),
    )
    expect(left).toEqual([])
  })
})
