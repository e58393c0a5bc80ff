import type { Page } from 'playwright-core'
import { type Person, type World, world } from '../world.ts'
import { heading, press, signIn } from './chromium.ts'

/** Called at every page of a walk, which then goes on from there. */
export type Stop = (name: string) => Promise<void>
export type Walk = {
  readonly w: World
  readonly page: Page
  readonly stop: Stop
  /** With scripts off nothing is said while somebody types. */
  readonly scripts?: boolean
}

export const strong = 'Purple-Elephant-Sings-77'
const wrongCode = '000000'
let count = 0

/** A tenant in which everybody may reset, by app, text and mail. */
export async function openWorld(): Promise<World> {
  const w = await world()
  for (const id of ['Sms', 'Email'] as const) await w.method(id, { state: 'enabled' })
  await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', phoneCountries: ['*'], requireRegistration: false })
  return w
}

const person = (w: World, given: Parameters<World['user']>[1] = {}): Promise<Person> => w.user(`guest${++count}`, given)
/** Somebody with every method of this version. */
const equipped = (w: World): Promise<Person> => {
  const last = String(1000 + count)
  return person(w, { app: true, mobile: `+351 91234${last}`, email: `guest${last}@mail.example` })
}

/** Another browser: nothing of the last one is left. */
async function fresh({ w, page }: Walk): Promise<void> {
  await page.context().clearCookies()
  w.advance({ minutes: 11 })
}

async function startReset(walk: Walk, who: { userPrincipalName: string }): Promise<void> {
  await fresh(walk)
  await walk.page.goto(`/passwordreset?username=${who.userPrincipalName}`)
  await press(walk.page, 'Next')
}

export async function signInPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  const who = await person(w)
  await w.policy({ requireRegistration: false })
  await page.goto('/signin')
  await stop('signin-name')
  await press(page, 'Next')
  await page.getByText('Enter your email or user name.').waitFor()
  await stop('signin-name-error')
  await page.getByLabel('Email or user name').fill(who.userPrincipalName)
  await press(page, 'Next')
  await heading(page, 'Enter password')
  await stop('signin-password')
  await page.getByLabel('Password', { exact: true }).fill('not-this-one')
  await press(page, 'Sign in')
  await page.getByText('Your user name or password is not right.').waitFor()
  await stop('signin-password-error')
  await page.getByLabel('Password', { exact: true }).fill(who.password)
  await press(page, 'Sign in')
  await heading(page, 'My account')
  await w.signInWorks(who.userPrincipalName, who.password)
  await page.reload()
  await stop('account')
  await page.goto('/signout')
  await stop('signout')
  await press(page, 'Sign out')
  await heading(page, 'You have signed out')
  await stop('signed-out')
}

export async function interruptPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  await w.policy({ requireRegistration: true })
  const who = await person(w)
  await fresh(walk)
  await signIn(page, who.userPrincipalName, who.password)
  await heading(page, 'Action Required')
  await stop('R-01')
  await page.goto('/mysecurityinfo/register')
  await stop('registration-entry')
  await fresh(walk)
  w.advance({ days: 15 })
  await signIn(page, who.userPrincipalName, who.password)
  await stop('R-01-over')
  const registered = await equipped(w)
  await fresh(walk)
  await signIn(page, registered.userPrincipalName, registered.password)
  await heading(page, 'Is your security info still right?')
  await stop('R-13')
}

/** Somebody was prompted, and meanwhile the policy has changed. */
export async function continuePage(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  await w.policy({ requireRegistration: true })
  const who = await person(w)
  await fresh(walk)
  await signIn(page, who.userPrincipalName, who.password)
  await heading(page, 'Action Required')
  await w.policy({ requireRegistration: false })
  await page.goto('/signin/next')
  await stop('signin-continue')
}

/** with every mistake on the way. */
export async function wizardPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  await w.policy({ requireRegistration: true, methodsRequired: 2 })
  const who = await person(w)
  await fresh(walk)
  await signIn(page, who.userPrincipalName, who.password)
  await press(page, 'Next')
  await page.getByText('I want to use a different authenticator app').click()
  await stop('R-02')
  await press(page, 'I want to set up a different method')
  await page.getByText('Choose a different method').waitFor()
  await stop('R-11')
  await press(page, 'Cancel')
  await press(page, 'Next')
  await page.getByText('Set up your account').waitFor()
  await stop('R-03')
  await press(page, 'Next')
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  await stop('R-04')
  await page.getByText("Can't scan image?").click()
  await stop('R-04-typed')
  const seed = (await page.getByRole('code').nth(1).textContent())!.replace(/\s/g, '')
  await press(page, 'Next')
  await page.getByLabel('Enter the 6-digit code').waitFor()
  await stop('R-05b')
  await page.getByLabel('Enter the 6-digit code').fill(wrongCode)
  await press(page, 'Next')
  await page.locator('[aria-invalid]').waitFor()
  await stop('R-05b-error')
  await page.getByLabel('Enter the 6-digit code').fill(w.appCode({ seed }))
  await press(page, 'Next')
  await page.getByLabel('Phone number').waitFor()
  await phonePages(walk)
  await press(page, 'Done')
  await heading(page, 'My account')
  await w.policy({ methodsRequired: 1 })
}

async function phonePages({ w, page, stop }: Walk): Promise<void> {
  await stop('R-06')
  await page.getByLabel('Country or region').selectOption({ label: 'Greenland (+299)' })
  await page.getByLabel('Phone number').fill('12')
  await press(page, 'Next')
  await page.locator('[aria-invalid]').waitFor()
  await stop('R-06-error')
  await page.getByLabel('Phone number').fill(`44${1000 + count}`)
  await press(page, 'Next')
  await page.getByLabel('Enter code').waitFor()
  await stop('R-07')
  await page.getByLabel('Enter code').fill(wrongCode)
  await press(page, 'Next')
  await page.locator('[aria-invalid]').waitFor()
  await stop('R-07-error')
  await page.getByLabel('Enter code').fill(await w.code(`+29944${1000 + count}`))
  await press(page, 'Next')
  await page.getByText('Verification complete. Your phone has been registered.').waitFor()
  await stop('R-08')
  await press(page, 'Next')
  await heading(page, 'Success!')
  await stop('R-12')
}

/** R-09, by way of `I want to set up a different method`, and the page after fifteen minutes. */
export async function addressPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  await w.policy({ requireRegistration: true })
  const who = await person(w)
  await fresh(walk)
  await signIn(page, who.userPrincipalName, who.password)
  await press(page, 'Next')
  await press(page, 'I want to set up a different method')
  await page.getByRole('radio', { name: 'Email' }).check()
  await press(page, 'Confirm')
  const address = page.getByRole('textbox')
  await address.waitFor()
  await stop('R-09')
  await address.fill(who.userPrincipalName)
  await press(page, 'Next')
  await page.locator('[aria-invalid]').waitFor()
  await stop('R-09-error')
  await address.fill('somebody@mail.example')
  await press(page, 'Next')
  await page.getByLabel('Enter code').waitFor()
  await stop('R-09-code')
  w.advance({ minutes: 16 })
  await press(page, 'Next')
  await heading(page, 'Your session has expired')
  await stop('R-16')
}

export async function managePages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  const bare = await person(w)
  await w.policy({ requireRegistration: false })
  await fresh(walk)
  await signIn(page, bare.userPrincipalName, bare.password)
  await page.goto('/mysecurityinfo')
  await stop('manage-empty')
  const who = await equipped(w)
  await fresh(walk)
  w.advance({ days: 2 })
  await signIn(page, who.userPrincipalName, who.password)
  await heading(page, 'My account')
  await page.goto('/mysecurityinfo')
  await stop('manage')
  await page.goto('/mysecurityinfo/add')
  await heading(page, 'Prove that it is you')
  await stop('verify-app')
  await page.getByLabel('Code').fill(wrongCode)
  await press(page, 'Verify')
  await page.locator('[aria-invalid]').waitFor()
  await stop('verify-app-error')
  await page.getByLabel('Code').fill(w.appCode(who))
  await press(page, 'Verify')
  await page.getByRole('radio').first().waitFor()
  await stop('manage-add')
  await page.goto('/mysecurityinfo')
  await page.getByRole('link', { name: /^Change Phone/ }).click()
  await page.getByRole('button', { name: 'Next' }).waitFor()
  await stop('manage-change')
  await press(page, 'Next')
  await page.getByLabel('Phone number').waitFor()
  await stop('manage-change-number')
  await press(page, 'Cancel')
  await page.getByRole('link', { name: /^Delete Email/ }).click()
  await page.getByRole('button', { name: 'Delete' }).waitFor()
  await stop('manage-delete')
  await press(page, 'Delete')
  await heading(page, 'Security info')
  await stop('manage-deleted')
}

/** The other ways to prove again: text, mail, password. */
export async function verifyPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  const ways = {
    text: await person(w, { mobile: '+351 912000001' }),
    email: await person(w, { email: 'way@mail.example' }),
    password: await person(w),
  }
  await w.policy({ requireRegistration: false })
  w.advance({ days: 2 })
  for (const [way, who] of Object.entries(ways)) {
    await fresh(walk)
    await signIn(page, who.userPrincipalName, who.password)
    await heading(page, 'My account')
    w.advance({ minutes: 6 })
    await page.goto('/signin/verify?return_to=/mysecurityinfo')
    await stop(`verify-${way}`)
    if (way === 'password') continue
    await press(page, way === 'text' ? 'Text' : 'Email')
    await page.getByLabel('Code').waitFor()
    await stop(`verify-${way}-code`)
  }
}

export async function changePages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  const who = await person(w)
  await w.policy({ requireRegistration: false })
  await fresh(walk)
  await signIn(page, who.userPrincipalName, who.password)
  await heading(page, 'My account')
  await page.goto('/changepassword')
  await stop('C-01')
  await fillChange(page, 'not-this-one', 'short', 'other')
  await page.locator('[aria-invalid]').first().waitFor()
  await stop('C-01-error')
  await fillChange(page, who.password, strong, strong)
  await heading(page, 'Your password has been changed')
  await stop('C-01-done')
  const forced = await person(w)
  await w.unit((tx) =>
    tx.db.updateTable('password').set({ must_change: true }).where('user_id', '=', forced.id).execute(),
  )
  await fresh(walk)
  await signIn(page, forced.userPrincipalName, forced.password)
  await heading(page, 'Update your password')
  await stop('C-02')
}

async function fillChange(page: Page, old: string, one: string, two: string): Promise<void> {
  await page.getByLabel('Old password').fill(old)
  await page.getByLabel('New password', { exact: true }).fill(one)
  await page.getByLabel('Confirm new password').fill(two)
  await press(page, 'Submit')
}

/** P-04 to P-18. */
export async function resetPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  const who = await equipped(w)
  await fresh(walk)
  await page.goto('/passwordreset')
  await stop('P-02')
  await press(page, 'Next')
  await page.locator('[aria-invalid]').waitFor()
  await stop('P-02-error')
  await startReset(walk, who)
  await page.getByLabel('Code from the app').waitFor()
  await stop('P-08a')
  await page.getByLabel('Code from the app').fill(wrongCode)
  await press(page, 'Next')
  await page.getByText("That code isn't right.").waitFor()
  await stop('P-08a-error')
  await page.getByRole('radio', { name: 'Text my mobile phone' }).check()
  await stop('P-05a')
  await page.getByLabel('Enter your phone number').fill('1234')
  await press(page, 'Text')
  await page.getByText("That doesn't match").waitFor()
  await stop('P-05a-error')
  w.advance({ minutes: 1 })
  await page.getByLabel('Enter your phone number').fill(who.mobile!)
  await press(page, 'Text')
  await page.getByLabel('Enter your verification code').waitFor()
  await stop('P-05b')
  await page.getByLabel('Enter your verification code').fill(wrongCode)
  await press(page, 'Next')
  await page.getByText("That code isn't right.").waitFor()
  await stop('P-05b-error')
  await page.getByRole('radio', { name: 'Email my alternate email' }).check()
  await stop('P-07')
  w.advance({ minutes: 2 })
  await press(page, 'Email')
  await page.getByText("We've sent a message").waitFor()
  await stop('P-07-code')
  await page.getByLabel('Enter your verification code').fill(await w.code(who.email!))
  await press(page, 'Next')
  await passwordPages(walk)
}

async function passwordPages({ page, stop, scripts = true }: Walk): Promise<void> {
  await heading(page, 'Choose a new password')
  await stop('P-15')
  await page.getByLabel('Enter new password').fill('short')
  await page.getByLabel('Confirm new password').fill('other')
  if (scripts) await page.getByText('weak', { exact: true }).waitFor()
  await stop('P-15-weak')
  await press(page, 'Finish')
  await page.locator('[aria-invalid]').first().waitFor()
  await stop('P-15-error')
  await page.getByLabel('Enter new password').fill(strong)
  if (scripts) await page.getByText('strong', { exact: true }).waitFor()
  await page.getByLabel('Confirm new password').fill(strong)
  await stop('P-15-strong')
  await press(page, 'Finish')
  await heading(page, 'Your password has been reset')
  await stop('P-18')
}

/** Two steps, and the pages at which a reset ends otherwise. */
export async function endPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  const boss = await person(w, { app: true, mobile: '+351 912000009', roles: ['Global Administrator'] })
  await startReset(walk, boss)
  await page.getByLabel('Code from the app').fill(w.appCode(boss))
  await press(page, 'Next')
  await page.getByText('One more step').waitFor()
  await stop('P-04-second')
  await startReset(walk, await person(w))
  await heading(page, 'We could not verify your account')
  await page.getByText('Show additional details').click()
  await stop('P-12')
  await press(page, 'Contact your administrator')
  await heading(page, 'Your administrator has been contacted')
  await stop('P-16')
  await blockedPage(walk)
  const slow = await equipped(w)
  await startReset(walk, slow)
  await page.waitForURL('**/passwordreset/flow')
  w.advance({ minutes: 16 })
  await page.reload()
  await heading(page, 'Your session has expired')
  await stop('P-17')
  await w.policy({ enabledFor: 'none' })
  await startReset(walk, slow)
  await heading(page, "We're sorry")
  await page.getByText('Show additional details').click()
  await stop('P-10')
  await w.policy({ enabledFor: 'all' })
}

async function blockedPage(walk: Walk): Promise<void> {
  const { page, stop } = walk
  await startReset(walk, await equipped(walk.w))
  for (let n = 0; n < 5 && (await page.getByLabel('Code from the app').isVisible()); n++) {
    await page.getByLabel('Code from the app').fill(String(100_000 + n))
    await Promise.all([page.waitForNavigation(), press(page, 'Next')])
  }
  await heading(page, "We're sorry")
  await stop('P-14')
}

/** Pages whose way there is not open in every installation: drawn from a flow that stands there. */
export async function placedPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  const places = {
    'P-03': { at: 'reason' },
    'P-11': { at: 'closed', why: 'reset.writeback_off', until: null },
    'P-13': { at: 'closed', why: 'reset.connector_down', until: null },
    'P-19': { at: 'done', mode: 'reset', delayed: true },
    'P-20': { at: 'done', mode: 'unlock', delayed: false },
  }
  for (const [name, state] of Object.entries(places)) {
    const who = await equipped(w)
    await startReset(walk, who)
    await page.getByLabel('Code from the app').waitFor()
    await w.unit((tx) =>
      tx.db
        .updateTable('reset_flow')
        .set({ state: JSON.stringify(state) })
        .where('user_id', '=', who.id)
        .execute(),
    )
    await page.goto('/passwordreset/flow')
    await stop(name)
  }
}

export async function plainPages(walk: Walk): Promise<void> {
  const { w, page, stop } = walk
  await fresh(walk)
  await w.messages()
  for (const [name, path] of Object.entries({
    demo: '/demo',
    privacy: '/privacy',
    authenticator: '/authenticator',
    lost: '/passwordreset/flow',
    'not-found': '/nothing/here',
    'not-for-reading': '/passwordreset/flow/cancel',
  })) {
    await page.goto(path)
    await stop(name)
  }
  await page.goto('/passwordreset')
  await page.context().clearCookies()
  await press(page, 'Next')
  await heading(page, 'Cookies are switched off')
  await stop('cookies')
  const rename = (from: string, to: string) =>
    w.store.look((look) => look.db.schema.alterTable(from).renameTo(to).execute())
  await rename('demo_message', 'elsewhere')
  await page.goto('/demo')
  await heading(page, 'Something went wrong')
  await stop('fault')
  await rename('elsewhere', 'demo_message')
  await page.getByRole('link', { name: 'Try again' }).click()
  await heading(page, 'The demo tenant')
}

/** P-02 with its three challenges, in a world that has them. */
export async function challengePages(walk: Walk): Promise<void> {
  const { page, stop, scripts = true } = walk
  await page.goto('/passwordreset')
  await stop('P-02-picture')
  await page.getByLabel('Email or Username').fill('anybody@meridian.example')
  await page.getByLabel('Enter the characters in the picture').fill('wrong')
  await press(page, 'Next')
  await page.getByText('Those were not the characters.').waitFor()
  await stop('P-02-picture-error')
  await press(page, 'Hear digits instead')
  await page.getByLabel('Enter the digits you hear').waitFor()
  await stop('P-02-audio')
  await press(page, 'Use a picture')
  await press(page, 'No picture')
  await page.getByText(scripts ? 'Your browser has been checked.' : 'needs scripts. Use the picture instead.').waitFor()
  await stop('P-02-work')
}
