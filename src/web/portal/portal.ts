/**
 * Small comforts of every page. Everything works without them; nothing here decides anything.
 */

/** Show and hide what was typed. The button exists only where it can work. */
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-reveal]')) {
  const input = document.getElementById(button.dataset.reveal ?? '')
  if (!(input instanceof HTMLInputElement)) continue
  const [show, showLong] = [button.textContent ?? '', button.ariaLabel ?? '']
  const set = (visible: boolean): void => {
    input.type = visible ? 'text' : 'password'
    button.textContent = visible ? (button.dataset.hide ?? '') : show
    button.ariaLabel = visible ? (button.dataset.hideLong ?? '') : showLong
  }
  button.hidden = false
  button.addEventListener('click', () => {
    set(input.type === 'password')
    input.focus()
  })
  // A password that is shown is not kept by the browser among the things once typed into text fields.
  input.form?.addEventListener('submit', () => set(false))
}

/** Codes: blanks and hyphens that were pasted along are left out while typing. */
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-code]')) {
  input.addEventListener('input', () => {
    const digits = input.value.replace(/[^0-9a-z]/gi, '')
    if (digits !== input.value) input.value = digits
  })
}

/** What becomes useful only after a while ("Try again"). */
for (const later of document.querySelectorAll<HTMLElement>('[data-late]')) {
  later.hidden = true
  setTimeout(() => {
    later.hidden = false
  }, Number(later.dataset.late) * 1000)
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  const source = button.parentElement?.querySelector<HTMLElement>('[data-copy-source]')
  if (!source || !navigator.clipboard) continue
  const words = button.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.dataset.copySource ?? '')
    button.textContent = button.dataset.copied ?? words
    setTimeout(() => {
      button.textContent = words
    }, 2000)
  })
}

/**
 * A form is sent once, however often its button is pressed; coming back by "Back" frees it again. Asked at the
 * document, after whatever still holds the form back (work.ts): held back is not sent.
 */
document.addEventListener('submit', (event) => {
  const form = event.target
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return
  if (form.getAttribute('aria-busy') === 'true') event.preventDefault()
  else form.setAttribute('aria-busy', 'true')
})
addEventListener('pageshow', () => {
  for (const form of document.forms) form.removeAttribute('aria-busy')
})

/** The first field in error has the focus, with its text chosen so that it can be typed over. */
const wrong = document.querySelector<HTMLInputElement>('[aria-invalid="true"]')
if (wrong) {
  wrong.focus()
  wrong.select?.()
}

/** Lists that live (the demo's phone and mailbox) ask again while they are looked at. */
const live = document.querySelector<HTMLElement>('[data-live]')
if (live) {
  const seen = live.dataset.state ?? ''
  const ask = async (): Promise<void> => {
    if (document.hidden) return
    const answer = await fetch(live.dataset.live ?? '', { headers: { Accept: 'application/json' } }).catch(() => null)
    const messages: unknown = answer?.ok ? await answer.json() : null
    const first: unknown = Array.isArray(messages) ? messages[0] : undefined
    const id = typeof first === 'object' && first !== null && 'id' in first ? String(first.id) : ''
    if (Array.isArray(messages) && id !== seen) location.reload()
  }
  setInterval(() => void ask(), 2000)
}

export {}

/** An answer that goes back to an application by a form: sent at once, and by its button where scripts are off. */
document.querySelector<HTMLFormElement>('form[data-send]')?.requestSubmit()
