/** A browser without scripts, for tests that need no real one: cookies, forms with their hidden fields, redirects. */
export class Browser {
  readonly url: string
  readonly cookies = new Map<string, string>()
  status = 0
  page = ''
  /** The path of the page that is shown. */
  at = '/'
  headers = new Headers()
  /** Where the last answer leads, when that is another origin: the page there is not loaded. */
  away: URL | null = null

  constructor(url: string) {
    this.url = url
  }

  async get(path: string): Promise<this> {
    return this.go(path, {})
  }

  /** Posts the form of the page whose action is `action`, with its hidden fields and these. */
  async submit(action: string, fields: Record<string, string> = {}): Promise<this> {
    const form = this.form(action)
    return this.post(action, { ...form, ...fields })
  }

  /** Posts as it stands: no hidden fields are added. */
  async post(path: string, fields: Record<string, string> | string): Promise<this> {
    return this.go(path, {
      method: 'POST',
      body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.url },
    })
  }

  /** The hidden fields of a form of this page. */
  form(action: string): Record<string, string> {
    const start = this.page.indexOf(`action="${action}"`)
    if (start < 0) throw new Error(`There is no form to ${action} on ${this.at}: ${this.text()}`)
    const body = this.page.slice(start, this.page.indexOf('</form>', start))
    const fields = [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
    return Object.fromEntries(fields.map((match) => [match[1]!, decode(match[2]!)]))
  }

  /** What a person reads. */
  text(): string {
    const body = this.page.replace(/<head>[\s\S]*?<\/head>/, '').replace(/<[^>]+>/g, ' ')
    return decode(body).replace(/\s+/g, ' ').trim()
  }

  title(): string {
    return decode(/<title>([^<]*)/.exec(this.page)?.[1] ?? '')
  }

  async signIn(name: string, password: string): Promise<boolean> {
    await this.get('/signin')
    await this.submit('/signin', { username: name })
    await this.submit('/signin/password', { password })
    return this.cookies.has('__Host-rekey-session')
  }

  private async go(path: string, init: RequestInit): Promise<this> {
    let next = path
    let request = init
    this.away = null
    for (let hops = 0; hops < 10; hops++) {
      const response = await fetch(this.url + next, {
        ...request,
        redirect: 'manual',
        headers: { accept: 'text/html', cookie: this.jar(), ...(request.headers as Record<string, string>) },
      })
      this.keep(response)
      this.status = response.status
      this.headers = response.headers
      const location = response.headers.get('location')
      if (!location || response.status < 300 || response.status > 399) {
        this.page = await response.text()
        this.at = next
        return this
      }
      this.page = await response.text()
      this.at = next
      const to = new URL(location, this.url + next)
      if (to.origin !== new URL(this.url).origin) {
        this.away = to
        return this
      }
      next = to.href.slice(this.url.length)
      request = {}
    }
    throw new Error(`Too many redirects from ${path}`)
  }

  private jar(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  private keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      const value = pair.slice(at + 1)
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), value)
    }
  }
}

const decode = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
