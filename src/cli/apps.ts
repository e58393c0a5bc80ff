import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { NewApp, RedirectUri } from '../contract/apps.ts'
import { applicationPermissions, delegatedPermissions, permissionNamed } from '../contract/permissions.ts'
import {
  type App,
  addCertificate,
  addSecret,
  appByKey,
  certificatesOf,
  createApp,
  deleteApp,
  grantPermissions,
  listApps,
  removeKey,
  secretsOf,
  updateApp,
} from '../directory/apps.ts'
import { createExtensionProperty, deleteExtensionProperty, extensionPropertiesOf } from '../directory/extensions.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { asTyped, found, must, usage } from './ending.ts'
import { moment } from './values.ts'

export function appsCommand(root: Command): void {
  const apps = root
    .command('apps')
    .description('Applications that sign people in or call the API. <app> is a client id, an object id or a name.')
  apps
    .command('list')
    .description('Applications, by name.')
    .action((_options: object, command: Command) => withTenant(command, list))
  apps
    .command('show <app>')
    .description('One application: addresses, secrets, certificates, what it asks for and was granted.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => show(desk, key)))
  apps
    .command('permissions')
    .description('Every permission that can be asked for and granted.')
    .action((_options: object, command: Command) => withTenant(command, permissions))
  creating(apps)
  extending(apps)
  keys(apps)
  granting(apps)
  apps
    .command('delete <app>')
    .description('Delete an application; what was issued to it is void at once.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => remove(desk, key)))
}

/** Properties of users that an application defines (directory.md 2.2). */
function extending(apps: Command): void {
  apps
    .command('properties <app>')
    .description('The properties that an application adds to users.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => properties(desk, key)))
  apps
    .command('add-property <app> <name>')
    .description('Add a property to users: extension_<application id>_<name>.')
    .action((key: string, name: string, _options: object, command: Command) =>
      withTenant(command, (desk) => addProperty(desk, key, name)),
    )
  apps
    .command('remove-property <app> <name>')
    .description('Take a property away from users, with every value of it.')
    .action((key: string, name: string, _options: object, command: Command) =>
      withTenant(command, (desk) => removeProperty(desk, key, name)),
    )
}

const propertiesOf = async (desk: TenantDesk, key: string) => {
  const app = await theApp(desk, key)
  return { app, list: await extensionPropertiesOf(desk.store, desk.tenantId, app.clientId) }
}

async function properties(desk: TenantDesk, key: string): Promise<void> {
  const { list: rows } = await propertiesOf(desk, key)
  desk.out.rows(rows, { Name: (one) => one.name, Type: (one) => one.dataType, Since: (one) => one.createdAt })
}

async function addProperty(desk: TenantDesk, key: string, name: string): Promise<void> {
  const { clientId } = await theApp(desk, key)
  const input = { name, targetObjects: ['User' as const] }
  const made = must(
    asTyped(await createExtensionProperty(desk.store, desk.request, clientId, input), { name: '<name>' }),
  )
  desk.out.say(`Added ${made.name}.`, made)
}

async function removeProperty(desk: TenantDesk, key: string, name: string): Promise<void> {
  const { app, list: all } = await propertiesOf(desk, key)
  const wanted =
    all.find((one) => one.name === name || one.name === `extension_${app.clientId.replaceAll('-', '')}_${name}`) ?? null
  const { id } = found(wanted, name, 'property of this application')
  const gone = must(await deleteExtensionProperty(desk.store, desk.request, app.clientId, id))
  desk.out.say(`Removed ${gone.name} and every value of it.`, gone)
}

type CreateOptions = {
  public?: boolean
  deviceCode?: boolean
  redirectUri?: string[]
  logoutUri?: string[]
  scope?: string[]
  permission?: string[]
}

function creating(apps: Command): void {
  const repeat = 'may be given several times'
  apps
    .command('create <name>')
    .description('Register an application. It gets a client id; add a secret or a certificate to a confidential one.')
    .option('--public', 'a public client: a page, an app, a command line, which cannot keep a secret')
    .option('--device-code', 'may sign people in by a code they type elsewhere (a public client)')
    .option('--redirect-uri <uri...>', `where sign-ins come back to; ${repeat}`)
    .option('--logout-uri <uri...>', `where people go after signing out; ${repeat}`)
    .option('--scope <name...>', `a delegated permission it asks for; ${repeat}`)
    .option('--permission <name...>', `an application permission it asks for; ${repeat}`)
    .action((name: string, options: CreateOptions, command: Command) =>
      withTenant(command, (desk) => create(desk, name, options)),
    )
  apps
    .command('enable <app>')
    .description('Let a disabled application in again.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => enable(desk, key, true)))
  apps
    .command('disable <app>')
    .description('Keep an application out; what was issued to it is void until it is enabled again.')
    .action((key: string, _options: object, command: Command) =>
      withTenant(command, (desk) => enable(desk, key, false)),
    )
}

function keys(apps: Command): void {
  const secret = apps.command('secret').description('Secrets of a confidential application.')
  secret
    .command('add <app>')
    .description('Make a secret. It is shown once; two years from now it ends, unless said otherwise.')
    .option('--name <name>', 'to tell it from others')
    .option('--until <time>', 'when it ends: 2027-03-01, or a moment with its time')
    .action((key: string, options: { name?: string; until?: string }, command: Command) =>
      withTenant(command, (desk) => addOneSecret(desk, key, options)),
    )
  const certificate = apps.command('certificate').description('Certificates of a confidential application.')
  certificate
    .command('add <app> <file>')
    .description('Let it prove itself with the key of this certificate (PEM or DER, RSA of 2048 bits or more).')
    .option('--name <name>', 'to tell it from others')
    .action((key: string, file: string, options: { name?: string }, command: Command) =>
      withTenant(command, (desk) => addOneCertificate(desk, key, file, options.name ?? null)),
    )
  for (const parent of [secret, certificate])
    parent
      .command('remove <app> <key-id>')
      .description('Take it away; what was issued for it is void at once.')
      .action((key: string, keyId: string, _options: object, command: Command) =>
        withTenant(command, (desk) => removeOne(desk, key, keyId)),
      )
}

function granting(apps: Command): void {
  const kind = () => new Option('--application', 'for the application itself, without a person')
  apps
    .command('grant <app> <name...>')
    .description('Grant delegated permissions for everybody, or with --application the application its own.')
    .addOption(kind())
    .action((key: string, names: string[], options: { application?: boolean }, command: Command) =>
      withTenant(command, (desk) => change(desk, key, names, options.application ?? false, true)),
    )
  apps
    .command('revoke <app> <name...>')
    .description('Take them back; living tokens lose them at once.')
    .addOption(kind())
    .action((key: string, names: string[], options: { application?: boolean }, command: Command) =>
      withTenant(command, (desk) => change(desk, key, names, options.application ?? false, false)),
    )
}

async function theApp({ store, tenantId }: TenantDesk, key: string): Promise<App> {
  return found(await store.look((look) => appByKey(look, tenantId, key)), key, 'application (or more than one)')
}

async function list({ store, tenantId, out }: TenantDesk): Promise<void> {
  out.rows(await store.look((look) => listApps(look, tenantId)), {
    Name: (app) => app.displayName,
    'Client id': (app) => app.clientId,
    Kind: (app) => app.kind,
    State: (app) => (app.enabled ? 'enabled' : 'disabled'),
    Created: (app) => app.createdAt,
  })
}

async function show(desk: TenantDesk, key: string): Promise<void> {
  const { store, tenantId, out } = desk
  const app = await theApp(desk, key)
  const [secrets, certificates] = await store.look(async (look) => [
    (await secretsOf(look, tenantId, app.clientId)).map(({ digest: _, ...rest }) => rest),
    (await certificatesOf(look, tenantId, app.clientId)).map(({ certificate: _, ...rest }) => rest),
  ])
  const ends = (at: Date | null) => (at ? `until ${at.toISOString().slice(0, 10)}` : 'without end')
  out.facts(
    { ...app, secrets, certificates },
    {
      Name: app.displayName,
      'Client id': app.clientId,
      Kind: app.kind,
      State: app.enabled ? 'enabled' : 'disabled',
      'Device code': app.deviceCode ? 'allowed' : 'not allowed',
      'Comes back to': app.redirectUris.map(({ uri }) => uri),
      'Asks for (delegated)': app.wantedScopes,
      'Asks for (application)': app.wantedPermissions,
      'Granted (delegated)': app.scopes,
      'Granted (application)': app.permissions,
      Secrets: secrets.map((one) => `${one.keyId} ${one.hint}... ${ends(one.expiresAt)}`),
      Certificates: certificates.map((one) => `${one.keyId} ${one.displayName ?? ''} ${ends(one.expiresAt)}`),
    },
  )
}

async function permissions({ out }: TenantDesk): Promise<void> {
  const names = [...new Set([...delegatedPermissions, ...applicationPermissions])].sort()
  const rows = names.map((name) => ({
    name,
    delegated: delegatedPermissions.includes(name),
    application: applicationPermissions.includes(name),
  }))
  out.rows(rows, {
    Permission: (row) => row.name,
    Delegated: (row) => (row.delegated ? 'yes' : 'no'),
    Application: (row) => (row.application ? 'yes' : 'no'),
  })
}

const createdBy = {
  displayName: '<name>',
  redirectUris: '--redirect-uri',
  logoutUris: '--logout-uri',
  wantedScopes: '--scope',
  wantedPermissions: '--permission',
}

async function create({ store, request, out }: TenantDesk, name: string, options: CreateOptions): Promise<void> {
  const kind = options.public || options.deviceCode ? 'public' : 'confidential'
  const input: NewApp = {
    ...{ displayName: name, kind, deviceCode: options.deviceCode ?? false },
    redirectUris: (options.redirectUri ?? []).map((uri): RedirectUri => ({ uri, platform: platformOf(uri, kind) })),
    logoutUris: options.logoutUri ?? [],
    wantedScopes: options.scope ?? [],
    wantedPermissions: options.permission ?? [],
  }
  const app = must(asTyped(await createApp(store, request, input), createdBy))
  out.facts(app, { Name: app.displayName, 'Client id': app.clientId, Kind: app.kind })
}

const platformOf = (uri: string, kind: App['kind']): RedirectUri['platform'] =>
  kind === 'confidential' ? 'web' : uri.startsWith('https:') ? 'spa' : 'publicClient'

async function enable(desk: TenantDesk, key: string, enabled: boolean): Promise<void> {
  const app = await theApp(desk, key)
  const changed = must(await updateApp(desk.store, desk.request, app.clientId, { enabled }))
  desk.out.say(`${app.displayName} is ${enabled ? 'enabled' : 'disabled'}.`, changed)
}

async function addOneSecret(desk: TenantDesk, key: string, options: { name?: string; until?: string }): Promise<void> {
  const app = await theApp(desk, key)
  const expiresAt =
    options.until !== undefined ? { expiresAt: moment('--until', options.until, desk.store.clock.now()) } : {}
  const input = { displayName: options.name ?? null, ...expiresAt }
  const { secret, value } = must(
    asTyped(await addSecret(desk.store, desk.request, app.clientId, input), {
      displayName: '--name',
      endDateTime: '--until',
    }),
  )
  const { digest: _, ...rest } = secret
  desk.out.facts(
    { ...rest, clientId: app.clientId, clientSecret: value },
    {
      'Client id': app.clientId,
      'Secret (shown only now)': value,
      'Key id': secret.keyId,
      Ends: secret.expiresAt,
    },
  )
}

async function addOneCertificate(desk: TenantDesk, key: string, file: string, displayName: string | null) {
  const app = await theApp(desk, key)
  const certificate = readOrSay(file)
  const made = must(
    asTyped(await addCertificate(desk.store, desk.request, app.clientId, { certificate, displayName }), {
      certificate: '<file>',
      displayName: '--name',
    }),
  )
  desk.out.facts(made, { 'Key id': made.keyId, Thumbprint: made.thumbprint })
}

function readOrSay(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw usage(`${file} cannot be read.`)
  }
}

async function removeOne(desk: TenantDesk, key: string, keyId: string): Promise<void> {
  const app = await theApp(desk, key)
  must(await removeKey(desk.store, desk.request, app.clientId, keyId))
  desk.out.say(`Removed; what was issued for it is void.`, { clientId: app.clientId, keyId })
}

async function change(desk: TenantDesk, key: string, names: string[], application: boolean, grant: boolean) {
  const app = await theApp(desk, key)
  const spelled = names.map((name) => permissionNamed(name, application ? 'application' : 'delegated') ?? name)
  const held = application ? app.permissions : app.scopes
  const next = grant ? [...held, ...spelled] : held.filter((name) => !spelled.includes(name))
  const input = application ? { permissions: next } : { scopes: next }
  const changed = must(
    asTyped(await grantPermissions(desk.store, desk.request, app.clientId, input), {
      permissions: '<name>',
      scopes: '<name>',
    }),
  )
  const now = application ? changed.permissions : changed.scopes
  desk.out.say(`${app.displayName} now holds: ${now.join(' ') || 'nothing'}.`, changed)
}

async function remove(desk: TenantDesk, key: string): Promise<void> {
  const app = await theApp(desk, key)
  must(await deleteApp(desk.store, desk.request, app.clientId))
  desk.out.say(`${app.displayName} is deleted.`, { clientId: app.clientId })
}
