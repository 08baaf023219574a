// `livemusic play` with an engine of its own, for tests and measurements: nothing of the user's is touched.
// @ts-check
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'

/** The engine to use: LIVEMUSIC_ENGINE, else the one of this repository, built with the page that lies in dist. */
function program() {
  if (process.env.LIVEMUSIC_ENGINE) return process.env.LIVEMUSIC_ENGINE
  const project = fileURLToPath(new URL('../../LiveMusic.Engine', import.meta.url))
  execFileSync('dotnet', ['build', project, '-c', 'Release', '-v', 'q'], { stdio: ['ignore', 'ignore', 'inherit'] })
  return join(project, 'bin/Release/net10.0/livemusic')
}

export class Play {
  folder = mkdtempSync(join(tmpdir(), 'livemusic-page-'))
  /** @type {import('node:child_process').ChildProcess | null} */
  process = null
  printed = ''
  url = ''

  /** Of everything that shall find this engine and no other. */
  env = { ...process.env, LIVEMUSIC_DATA: join(this.folder, 'data'), LIVEMUSIC_PIPE: join(this.folder, 'pipe'), XDG_RUNTIME_DIR: this.folder, LIVEMUSIC_ENGINE: '' }

  async start() {
    const engine = (this.env.LIVEMUSIC_ENGINE = program())
    const child = spawn(engine, ['play', '--no-browser'], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.process = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (this.printed += text))
    // Its end is the only thing that can go wrong here; a slow machine may take its time.
    while (this.url === '') {
      if (child.exitCode !== null) throw new Error(`livemusic play ended: ${this.printed}`)
      await setTimeout(100)
      this.url = /http:\/\/\S+/.exec(this.printed)?.[0] ?? ''
    }
    return this
  }

  /** The engine's own process. Found by this folder in its environment, so no other engine can be meant. */
  get engine() {
    for (const pid of readdirSync('/proc').filter(n => /^\d+$/.test(n)).map(Number)) {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        if (command.includes('run') && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(this.folder)) return pid
      } catch {
        // It ended meanwhile, or is another user's.
      }
    }
    throw new Error('There is no engine.')
  }

  killEngine() {
    process.kill(this.engine, 'SIGKILL')
  }

  /** A page without a browser: joined, and every message goes to `told`. @param {(truth: import('../src/protocol').Truth) => void} told @param {string} [instance] */
  async join(told, instance) {
    const { host, origin, hash } = new URL(this.url)
    const address = new URLSearchParams(hash.slice(1))
    const socket = new WebSocket(`ws://${host}/socket`, { origin })
    socket.on('message', (data, binary) => !binary && [JSON.parse(String(data))].flat().forEach(told))
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const say = (/** @type {import('../src/protocol').Intent} */ intent) => socket.send(JSON.stringify(intent))
    say({ type: 'join', protocol: 2, token: address.get('token') ?? '', instance: instance ?? address.get('instance') ?? '' })
    return { say, leave: () => socket.terminate() }
  }

  async stop() {
    const child = this.process
    child?.kill('SIGINT')
    await new Promise(resolve => (child === null || child.exitCode !== null ? resolve(0) : child.once('exit', resolve)))
    try {
      process.kill(this.engine, 'SIGTERM')
      // It writes into the folder until it has ended.
      for (;; await setTimeout(100)) void this.engine
    } catch {
      // There is none any more: it ended with its last client, or by the signal.
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
