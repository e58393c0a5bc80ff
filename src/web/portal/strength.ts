/**
 * The strength meter (`passwords.md` 2). It informs and never decides: the rules come from the server by data-
 * attributes, the score from zxcvbn, which is fetched when the first character is typed. No keystroke leaves here.
 */
type Level = 'weak' | 'medium' | 'strong'
type Scorer = (password: string, words: string[]) => number

const input = document.querySelector<HTMLInputElement>('input[data-strength]')
const meter = input && document.querySelector<HTMLElement>(`[data-meter="${input.id}"]`)

function start(field: HTMLInputElement, panel: HTMLElement): void {
  const shown = panel.querySelector<HTMLElement>('[data-level]')
  const spoken = panel.querySelector<HTMLElement>('[data-announce]')
  const empty = shown?.textContent ?? ''
  const words = wordsOf(field)
  let scorer: Scorer | null = null
  let asked = false
  let announcing = 0

  const judge = (): void => {
    const password = field.value
    if (!asked && password !== '') {
      asked = true
      void loadScorer(words).then((loaded) => {
        scorer = loaded
        judge()
      })
    }
    const rules = localRules(field, password)
    // Only the beginning is scored: time stays bounded (MTR-09).
    const score = scorer && password !== '' ? scorer(password.slice(0, 128), words) : null
    for (const item of panel.querySelectorAll<HTMLElement>('[data-rule]')) {
      const rule = item.dataset.rule ?? ''
      tick(item, password !== '' && (rule === 'guess' ? score !== null && score >= 3 : rules[rule] === true))
    }
    show(password === '' ? null : levelOf(Object.values(rules).every(Boolean), score))
  }

  function show(level: Level | null): void {
    const text = level ? (panel.dataset[level] ?? level) : empty
    if (level) panel.dataset.now = level
    else delete panel.dataset.now
    if (shown) shown.textContent = text
    clearTimeout(announcing)
    // Said once typing pauses, not at every key.
    announcing = setTimeout(() => {
      if (spoken) spoken.textContent = level ? (panel.dataset.spoken ?? '%').replace('%', text) : ''
    }, 800)
  }

  field.addEventListener('input', judge)
  if (field.value !== '') judge()
}

/** MTR-06. Until zxcvbn is there, a password that keeps the rules is called medium. */
function levelOf(rulesKept: boolean, score: number | null): Level {
  if (!rulesKept || (score !== null && score <= 1)) return 'weak'
  return score !== null && score >= 3 ? 'strong' : 'medium'
}

/** The same verdict as the server's `strength.policy.ts`: lengths, classes, user name. */
function localRules(field: HTMLInputElement, password: string): Record<string, boolean> {
  const { min = '8', max = '256', classes = '3', user = '' } = field.dataset
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length
  return {
    length: password.length >= Number(min) && password.length <= Number(max),
    classes: kinds >= Number(classes),
    name: user === '' || !password.toLowerCase().includes(user.toLowerCase()),
    characters: /^[\x20-\x7e]*$/.test(password),
  }
}

const wordsOf = (field: HTMLInputElement): string[] =>
  `${field.dataset.words ?? ''}\n${field.dataset.user ?? ''}\nrekey\npassword`
    .toLowerCase()
    .split('\n')
    .flatMap((line) => [line, ...line.split(/[^a-z0-9]+/)])
    .filter((word, n, all) => word.length > 2 && all.indexOf(word) === n)

type Zxcvbn = {
  ZxcvbnFactory: new (options: object) => { check(password: string, words?: string[]): { score: number } }
}
type Language = { dictionary: object; adjacencyGraphs?: object }

async function loadScorer(words: string[]): Promise<Scorer | null> {
  try {
    const [core, common, english] = await Promise.all([
      load<Zxcvbn>('asset:zxcvbn-core.js'),
      load<Language>('asset:zxcvbn-language-common.js'),
      load<Language>('asset:zxcvbn-language-en.js'),
    ])
    const factory = new core.ZxcvbnFactory({
      dictionary: { ...common.dictionary, ...english.dictionary },
      graphs: common.adjacencyGraphs,
      maxLength: 128,
    })
    return (password) => factory.check(password, words).score
  } catch {
    return null
  }
}

const load = async <T>(url: string): Promise<T> => ((await import(url)) as { default: T }).default

function tick(item: HTMLElement, met: boolean): void {
  item.classList.toggle('met', met)
  const state = item.querySelector<HTMLElement>('[data-state]')
  if (state) state.textContent = met ? (state.dataset.met ?? '') : (state.dataset.open ?? '')
}

/** Tells while typing when the two cannot become the same any more; the server compares them anyway. */
const repeat = document.querySelector<HTMLInputElement>('input[data-repeats]')
if (repeat && input) {
  const line = document.createElement('p')
  line.className = 'hint'
  line.setAttribute('role', 'status')
  repeat.closest('.field')?.append(line)
  const compare = (): void => {
    const apart = repeat.value !== '' && !input.value.startsWith(repeat.value)
    const text = apart ? (repeat.dataset.differs ?? '') : ''
    if (line.textContent !== text) line.textContent = text
  }
  for (const field of [input, repeat]) field.addEventListener('input', compare)
}

if (input && meter) start(input, meter)

export {}
