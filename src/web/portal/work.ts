/** Proof of work: the browser looks for a number in a worker. */
/** As altcha makes it (second version), `data.most` is the largest number it can be. */
type Challenge = {
  parameters: { nonce: string; salt: string; keyPrefix: string; data?: { most?: number } }
}
type Progress = { tried?: number; number?: number; failed?: boolean }
type Policies = {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

for (const panel of document.querySelectorAll<HTMLElement>('[data-work]')) {
  const challenge: Challenge | null = JSON.parse(panel.dataset.work ?? 'null')
  if (challenge) run(panel, challenge)
}

function run(panel: HTMLElement, challenge: Challenge): void {
  const answer = panel.querySelector<HTMLInputElement>('input[type="hidden"]')
  const bar = panel.querySelector('progress')
  const words = panel.querySelector<HTMLElement>('[role="status"]')
  const { nonce, salt, keyPrefix, data } = challenge.parameters
  const max = data?.most ?? 2 ** 22
  const say = (text: string | undefined): void => {
    if (words && text && words.textContent !== text) words.textContent = text
  }
  const finished = new Promise<void>((resolve) => {
    const worker = new Worker(scriptUrl('asset:work-worker.js'), { type: 'module' })
    worker.addEventListener('error', () => say(panel.dataset.failed))
    worker.addEventListener('message', ({ data }: MessageEvent<Progress>) => {
      if (data.tried !== undefined) progress(data.tried / max)
      if (data.failed) say(panel.dataset.failed)
      if (data.number === undefined) return
      if (answer) answer.value = String(data.number)
      progress(1)
      say(panel.dataset.done)
      worker.terminate()
      resolve()
    })
    worker.postMessage({ start: salt + nonce, wanted: keyPrefix, max })
  })

  function progress(share: number): void {
    // The number lies anywhere below the maximum: the steps are told in tens, so that they can be listened to.
    const percent = Math.min(100, Math.floor(share * 10) * 10)
    if (bar) {
      bar.hidden = share >= 1
      bar.value = percent
    }
    say(panel.dataset.running?.replace('% %', `${percent} %`))
  }

  // Sent before the work is done: the form waits for it and then goes by itself. Another challenge need not wait.
  const form = panel.closest('form')
  form?.addEventListener('submit', (event) => {
    const button = event.submitter
    if (answer?.value || button?.hasAttribute('formaction')) return
    event.preventDefault()
    void finished.then(() => form.requestSubmit(button))
  })
}

/** Only our own worker may be started (Trusted Types). */
function scriptUrl(url: string): string {
  const policies = (window as unknown as { trustedTypes?: Policies }).trustedTypes
  return policies ? policies.createPolicy('rekey', { createScriptURL: (own) => own }).createScriptURL(url) : url
}

export {}
