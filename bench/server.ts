import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Server = {
  readonly pid: number
  readonly urls: { http: string; https: string }
  readonly readyMs: number
  stop(): Promise<void>
}

/** The program as a person starts it, on free ports, in this data folder. Resolves when it is ready. */
export async function startServer(data: string, env: Record<string, string> = {}): Promise<Server> {
  const began = performance.now()
  const script = fileURLToPath(new URL('../scripts/rekey.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, 'start'], {
    env: { ...process.env, REKEY_DATA: data, REKEY_PORT: '0', REKEY_HTTPS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const urls = await new Promise<Server['urls']>((resolve, reject) => {
    let text = ''
    child.once('exit', (code) => reject(new Error(`rekey start ended with ${code}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const https = /is ready: (https:\S+)/.exec(text)?.[1]
      const plain = /also (http:\S+)/.exec(text)?.[1]
      if (https && plain) resolve({ https, http: plain })
    })
  })
  const readyMs = performance.now() - began
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    pid: child.pid!,
    urls,
    readyMs,
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await ended
      clearTimeout(late)
    },
  }
}
