// A stand-in for the engine, for developing and testing the page: it speaks protocol.ts, and what it says moves like music. It makes no music. `npm run fake` serves the
// built page at the address it prints; tests start one of their own (startFakeEngine) and turn its state by hand.
// @ts-check
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import parameters from './parameters.json' with { type: 'json' }

/** @typedef {import('../src/protocol').Truth} Truth */
/** @typedef {import('../src/protocol').Intent} Intent */
/** @typedef {import('../src/protocol').Stamp} Stamp */
/** @typedef {import('../src/protocol').FrameInfo} FrameInfo */

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const types = /** @type {Record<string, string>} */ ({ '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.md': 'text/plain; charset=utf-8' })

/** As strict as the real engine: nothing inline, nothing from outside. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const rate = 48_000
const frameSamples = 1920
const frameSeconds = frameSamples / rate
const vocabulary = {
  instruments: ['piano', 'rhodes', 'upright bass', 'drums', 'synth pad', 'saxophone', 'bass guitar', 'strings', 'flute', 'harp'],
  genres: ['techno', 'jazz', 'house', 'ambient', 'bossa nova', 'reggae', 'funk', 'lo-fi hip hop', 'synthwave'],
  moods: ['calm', 'dark', 'warm', 'nostalgic', 'driving', 'dreamy'],
}

/**
 * @typedef {object} Options
 * @property {number} [port]
 * @property {'instrument' | 'effect' | 'player'} [kind]
 * @property {string[]} [prompts]
 * @property {number[]} [weights]
 * @property {number} [speed] Real-time factor.
 * @property {boolean} [playing]
 * @property {boolean} [sidechain] Whether sound arrives there.
 * @property {[number, number] | null} [loop]
 * @property {string[]} [capabilities]
 * @property {any[]} [laterParameters] Further parameters, as a newer engine would tell.
 * @property {{ id: string, kind: 'instrument' | 'effect' | 'player', track: string }[]} [instances]
 */

export class FakeEngine {
  /** @param {Options} options */
  constructor(options = {}) {
    this.options = options
    this.token = 'fake'
    this.instances = options.instances ?? [{ id: 'one', kind: options.kind ?? /** @type {const} */ ('instrument'), track: options.kind === 'player' ? '' : 'Keys' }]
    this.parameters = [...parameters, ...(options.laterParameters ?? [])]
    /** @type {Map<number, number>} */
    this.values = new Map(this.parameters.map(p => [p.id, p.default]))
    const texts = options.prompts ?? ['warm piano', 'driving techno', 'upright bass']
    /** @type {import('../src/protocol').PromptState[]} */
    this.slots = Array.from({ length: 8 }, (_, i) => ({ text: texts[i] ?? '', audioName: '', state: texts[i] ? 'ready' : 'empty', message: '' }))
    options.weights?.forEach((w, i) => this.values.set(100 + i, w))
    this.playing = options.playing ?? true
    this.tempo = 120
    this.lookahead = 2.4
    this.underruns = 0
    this.state = this.playing ? 'playing' : 'idle'
    this.message = ''
    this.modelState = /** @type {'loading' | 'ready' | 'failed'} */ ('ready')
    /** @type {import('../src/protocol').Take[]} */
    this.takes = []
    /** @type {(import('../src/protocol').SceneInfo | null)[]} */
    this.scenes = Array.from({ length: 16 }, () => null)
    /** The scene in force; the parameter may be ahead of it by as much as the quantiser says. */
    this.scene = 0
    /** @type {import('../src/protocol').Bookmarks['bookmarks']} */
    this.bookmarks = Array.from({ length: 16 }, () => null)
    this.balls = [0, 4, 2, 6, 1, 5, 3, 7].map(n => (2 * Math.PI * n) / 8 - 0.75 * Math.PI).flatMap(a => [0.5 + 0.38 * Math.cos(a), 0.5 + 0.36 * Math.sin(a)])
    this.printed = { name: '', message: '' }
    this.recalled = false
    /** @type {Record<number, NodeJS.Timeout>} */
    this.encoding = {}
    /** What pages said. @type {(Intent & { at: number })[]} */
    this.said = []
    /** Bytes of audio prompts. */
    this.audioBytes = 0
    /** @type {Set<Page>} */
    this.pages = new Set()
    // 70 s in, so that there is a past to look at.
    this.heard = 70 * rate
    this.made = this.heard
    this.frame = 0
    /** @type {FrameInfo[]} */
    this.frames = []
    this.ppq = 128
    this.bar = -1
    this.resetNext = false
    this.rolled = true
    this.http = createServer((request, response) => void this.serve(request, response))
    this.sockets = new WebSocketServer({ server: this.http, path: '/socket', maxPayload: 1 << 20 })
    this.sockets.on('connection', socket => new Page(this, socket))
    this.last = performance.now()
    this.fill()
    this.timer = setInterval(() => this.tick(), 1000 / 25)
    this.statusTimer = setInterval(() => this.tell(this.status()), 500)
  }

  /** @param {number} [port] */
  async listen(port = 0) {
    await new Promise((resolve, reject) => {
      this.http.once('error', reject)
      this.http.listen(port, '127.0.0.1', () => resolve(undefined))
    })
    const address = /** @type {import('node:net').AddressInfo} */ (this.http.address())
    this.port = address.port
    return this
  }

  get url() {
    return `http://127.0.0.1:${this.port}/#token=${this.token}&instance=${this.instances.length === 1 ? this.instances[0]?.id : ''}`
  }

  /** As if killed: connections break, nothing answers. */
  async close() {
    clearInterval(this.timer)
    clearInterval(this.statusTimer)
    for (const socket of this.sockets.clients) socket.terminate()
    this.http.closeAllConnections()
    await new Promise(resolve => this.http.close(resolve))
  }

  /** Host automation, or another page. @param {number} id @param {number} value @param {Page} [except] */
  set(id, value, except) {
    void except
    const was = this.values.get(id)
    this.values.set(id, value)
    this.tell({ type: 'values', values: [[id, value]] })
    if (id === 600 && !this.values.get(604)) this.scene = value
    if ((id === 701 || id === 702 || id === 720) && value >= 0.5 && !(was && was >= 0.5)) {
      const bookmark = (this.values.get(700) ?? 1) - 1
      if (id === 701) this.storeBookmark(bookmark, '')
      else if (id === 720) this.capture(2 ** (this.values.get(721) ?? 0), 0)
      else if (this.bookmarks[bookmark]) this.recalled = true
    }
    if ((id >= 100 && id < 118) || (id >= 600 && id < 613) || id === 702 || id === 710) this.replan()
  }

  /** What plays now. */
  now() {
    const { weights, guidance, temperature, topK } = this.stamp()
    const prompts = this.slots.map(s => s.audioName || s.text)
    const loudest = prompts.map((text, i) => ({ text, weight: weights[i] ?? 0 })).filter(p => p.text && p.weight > 0).sort((a, b) => b.weight - a.weight)
    return { name: loudest.slice(0, 2).map(p => p.text).join(' + '), prompts, weights, guidance, temperature, topK }
  }

  /** @param {number} i @param {string} name */
  storeScene(i, name) {
    const now = this.now()
    this.scenes[i] = { ...now, name: name || now.name, encoding: false, message: '' }
    this.tell({ type: 'scenes', scenes: this.scenes })
  }

  /** @param {number} i @param {string} name */
  storeBookmark(i, name) {
    const { name: own, prompts, weights } = this.now()
    this.bookmarks[i] = { name: name || own, prompts, weights }
    this.tell({ type: 'bookmarks', bookmarks: this.bookmarks })
  }

  /** @param {number} bars 0: not by bars. @param {number} seconds */
  capture(bars, seconds) {
    const number = this.takes.length + 1
    const { name, prompts } = this.now()
    this.takes = [{
      id: String(number), name: `Take ${number}`, seconds: bars > 0 ? (bars * 240) / this.tempo : seconds, url: `takes/${number}.wav`, path: `/home/you/Music/LiveMusic/Take ${number}.wav`,
      bars, tempo: bars > 0 ? this.tempo : 0, recipe: name || prompts.filter(p => p).join(' + '),
    }, ...this.takes]
    this.tell({ type: 'takes', takes: this.takes })
  }

  /** @param {number} slot @param {Partial<import('../src/protocol').PromptState>} state */
  setSlot(slot, state) {
    Object.assign(/** @type {object} */ (this.slots[slot]), state)
    this.tell({ type: 'prompts', slots: this.slots })
  }

  /** @param {number} slot @param {string} text */
  setPrompt(slot, text) {
    clearTimeout(this.encoding[slot])
    this.setSlot(slot, { text, audioName: '', state: text === '' ? 'empty' : 'encoding', message: '' })
    if (text === '') return
    this.encoding[slot] = setTimeout(() => {
      const unknown = /zither|qwerty/i.exec(text)?.[0]
      if (unknown && text === unknown) this.setSlot(slot, { state: 'error', message: `The model does not know “${unknown}”. Try a genre or an instrument.` })
      else this.setSlot(slot, { state: 'ready', message: unknown ? `“${unknown}” is not known and left out.` : '' })
      this.replan()
    }, 250)
  }

  /** @param {number} slot @param {string} name */
  setAudio(slot, name) {
    this.setSlot(slot, { text: '', audioName: name, state: 'encoding', message: '' })
    setTimeout(() => this.setSlot(slot, { state: 'ready' }), 400)
  }

  /** @param {Truth | Buffer} truth */
  tell(truth) {
    for (const page of this.pages) page.tell(truth)
  }

  /** What a scene, or the faders (0), ask for. @param {number} scene */
  asked(scene) {
    const v = (/** @type {number} */ id) => this.values.get(id) ?? 0
    const stored = this.scenes[scene - 1]
    if (stored) return stored
    const used = this.slots.map((s, i) => s.state === 'ready' && v(110 + i) < 0.5)
    const near = this.slots.map((_, i) => (used[i] ? 1 / Math.max(1e-6, ((this.balls[2 * i] ?? 0) - v(611)) ** 2 + ((this.balls[2 * i + 1] ?? 0) - v(612)) ** 2) : 0))
    const sum = near.reduce((a, b) => a + b, 0)
    const weights = v(610) >= 0.5 ? near.map(n => (n / sum < 0.01 ? 0 : n / sum)) : used.map((u, i) => (u ? v(100 + i) : 0))
    return { weights, guidance: v(200), temperature: v(201), topK: v(202) }
  }

  /** @returns {Stamp} */
  stamp() {
    const v = (/** @type {number} */ id) => this.values.get(id) ?? 0
    const injected = v(300) > 0 && v(302) > 0 && this.options.sidechain === true
    const [from, to] = [this.asked(this.scene), this.asked(v(601))]
    const mix = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * v(602)
    return {
      frame: this.frame++,
      weights: from.weights.map((w, i) => mix(w, to.weights[i] ?? 0)),
      live: v(304), guidance: injected ? v(303) : mix(from.guidance, to.guidance), temperature: mix(from.temperature, to.temperature), topK: Math.round(mix(from.topK, to.topK)), injected, injection: injected ? v(302) : 0,
      reset: false, seed: v(203), scene: this.scene, morphScene: v(602) > 0 ? v(601) : 0, morph: v(602), frozen: v(710) >= 0.5, recalled: false,
    }
  }

  /** A frame of what would be music: beats, a swell, some noise. @returns {FrameInfo} */
  makeFrame() {
    const start = this.made
    this.made += frameSamples
    const stamp = this.stamp()
    const loud = stamp.weights[1] ?? 0
    const peaks = []
    for (let i = 0; i < 4; i++) {
      const t = (start + (i * frameSamples) / 4) / rate
      const beat = (t * this.tempo) / 60
      const hit = Math.exp(-5 * (beat % 1)) * (0.35 + 0.4 * Math.min(1, loud)) * (Math.floor(beat) % 4 === 0 ? 1.15 : 0.9)
      const swell = 0.16 + 0.12 * Math.sin(t * 0.7) + 0.05 * Math.sin(t * 3.1)
      const noise = 0.06 * Math.abs(Math.sin(t * 913.7) * Math.sin(t * 377.1))
      const a = Math.min(0.98, hit + swell + noise)
      peaks.push(-a * (0.85 + 0.15 * Math.sin(t * 57)), a)
    }
    const reset = this.resetNext
    this.resetNext = false
    const recalled = this.recalled
    this.recalled = false
    return { ...stamp, reset, recalled, start, samples: frameSamples, peaks: peaks.map(p => Math.round(p * 1000) / 1000) }
  }

  /** A past with changing prompts, as if somebody had played. */
  fill() {
    const keep = new Map(this.values)
    this.made -= 24 * rate
    const steps = 24 / frameSeconds
    for (let i = 0; i < steps; i++) {
      const t = i / steps
      if (t < 0.8 && this.options.weights === undefined) {
        this.values.set(100, Math.max(0, 1 - Math.max(0, t - 0.35) * 2.4))
        this.values.set(101, Math.min(1, Math.max(0, (t - 0.4) * 2.5)))
        this.values.set(102, t > 0.18 ? 0.35 : 0)
      } else {
        for (const [id, value] of keep) this.values.set(id, value)
      }
      this.frames.push(this.makeFrame())
    }
    this.values = keep
    this.advance(0)
  }

  /** Makes frames up to the lookahead. @param {number} _seconds */
  advance(_seconds) {
    const until = this.heard + (this.playing ? this.lookahead : 0) * rate
    const fresh = []
    while (this.made < until) fresh.push(this.makeFrame())
    if (fresh.length === 0) return
    this.frames.push(...fresh)
    this.frames.splice(0, Math.max(0, this.frames.length - 2000))
    this.tell({ type: 'frames', replaces: null, frames: fresh })
  }

  /** A changed control: what is made and not nearly heard is made anew. */
  replan() {
    const from = this.heard + 0.6 * rate
    const keep = this.frames.filter(f => f.start < from)
    if (keep.length === this.frames.length) return
    const replaces = this.frames[keep.length]?.start ?? this.made
    this.frames = keep
    this.made = replaces
    this.tell({ type: 'frames', replaces, frames: [] })
    this.advance(0)
  }

  tick() {
    const now = performance.now()
    const seconds = (now - this.last) / 1000
    this.last = now
    if (this.playing && this.state !== 'noEngine') {
      this.heard += Math.round(seconds * rate)
      this.ppq += (seconds * this.tempo) / 60
      if (this.options.loop && this.ppq > this.options.loop[1]) this.ppq -= this.options.loop[1] - this.options.loop[0]
      this.advance(seconds)
      if (Math.floor(this.ppq / 4) !== this.bar) {
        this.bar = Math.floor(this.ppq / 4)
        this.tell(this.grid())
        if (this.scene !== this.values.get(600)) {
          this.scene = this.values.get(600) ?? 0
          this.replan()
        }
      }
    }
    // Only while something moves, as the real engine does.
    if (this.playing || this.rolled) this.tell(this.meters())
    this.rolled = this.playing
    for (const page of this.pages) page.sound(seconds)
  }

  /** @returns {Truth} */
  grid() {
    return { type: 'grid', points: [{ sample: this.heard, ppq: this.ppq, tempo: this.tempo, barStart: Math.floor(this.ppq / 4) * 4, numerator: 4, denominator: 4, rate }] }
  }

  /** @returns {import('../src/protocol').Meters} */
  meters() {
    const frame = this.playing ? this.frames.find(f => f.start + f.samples > this.heard && f.start <= this.heard) : undefined
    const gain = 10 ** ((this.values.get(500) ?? 0) / 20)
    const peak = frame ? Math.max(...frame.peaks) * gain : 0
    const beat = this.options.sidechain && this.playing ? 0.5 * Math.exp(-4 * (this.ppq % 1)) + 0.03 : 0
    return {
      type: 'meters', heard: this.heard, main: this.options.kind === 'effect' ? beat : 0, sidechain: this.options.kind === 'effect' ? 0 : beat, outLeft: peak * 0.93, outRight: peak,
      running: this.playing, playing: this.playing, ppq: this.ppq, tempo: this.tempo, barStart: Math.floor(this.ppq / 4) * 4, numerator: 4, denominator: 4,
      loop: this.options.loop ?? null, stamp: frame ?? null,
    }
  }

  /** @returns {Truth} */
  status() {
    const speed = this.options.speed ?? 2.1
    return {
      type: 'status', state: this.state, message: this.message, realTimeFactor: speed, lookaheadSeconds: this.lookahead,
      bufferSeconds: Math.max(0, (this.made - this.heard) / rate), underruns: this.underruns, sampleRate: rate, offline: false,
    }
  }

  /** @returns {Truth} */
  model() {
    return {
      type: 'model', state: this.modelState, name: 'seedling', title: 'Seedling, the bundled model', device: 'CPU, 8 threads',
      capabilities: this.options.capabilities ?? ['text_prompt', 'audio_prompt', 'audio_injection'], message: '',
    }
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async serve(request, response) {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://here').pathname))
    response.setHeader('Content-Security-Policy', policy)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Cache-Control', 'no-cache')
    try {
      if (path.startsWith('/takes/')) {
        response.setHeader('Content-Type', 'audio/wav')
        response.end(wav(1))
        return
      }
      const file = path === '/' ? 'index.html' : path.slice(1)
      response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream')
      response.end(await readFile(join(dist, file)))
    } catch {
      response.statusCode = 404
      response.end()
    }
  }
}

class Page {
  /** @param {FakeEngine} engine @param {import('ws').WebSocket} socket */
  constructor(engine, socket) {
    this.engine = engine
    this.socket = socket
    /** @type {Truth[]} */
    this.fresh = []
    this.awaited = 0
    this.sent = 0
    this.played = 0
    this.sounds = false
    socket.on('message', (data, binary) => (binary ? this.bytes(/** @type {Buffer} */ (data)) : this.hear(/** @type {Intent} */ (JSON.parse(String(data))))))
    socket.on('close', () => engine.pages.delete(this))
    socket.on('error', () => {})
  }

  /** What is new at one time goes as one message, as the real engine does it. @param {Truth | Buffer} truth */
  tell(truth) {
    if (Buffer.isBuffer(truth)) return this.send(truth)
    if (this.fresh.push(truth) === 1) queueMicrotask(() => this.send(JSON.stringify(this.fresh.length === 1 ? this.fresh[0] : this.fresh)))
  }

  /** @param {string | Buffer} message */
  send(message) {
    if (typeof message === 'string') this.fresh = []
    if (this.socket.readyState === 1) this.socket.send(message)
  }

  /** @param {Buffer} data */
  bytes(data) {
    this.engine.audioBytes += data.length
    this.awaited -= data.length / 4
    if (this.awaited <= 0 && this.upload) this.engine.setAudio(this.upload.slot, this.upload.name)
  }

  /** @param {Intent} intent */
  hear(intent) {
    const engine = this.engine
    if (intent.type !== 'played') engine.said.push({ ...intent, at: performance.now() })
    switch (intent.type) {
      case 'join': return this.join(intent)
      case 'edit': return intent.phase === 1 ? engine.set(intent.id, intent.value) : undefined
      case 'prompt':
        if (intent.text.length > 500) return this.tell({ type: 'problem', about: 'prompt', message: 'A prompt has at most 500 characters.' })
        return engine.setPrompt(intent.slot, intent.text)
      case 'audioPrompt':
        this.upload = intent
        this.awaited = intent.samples
        return
      case 'samplePrompt': return engine.setAudio(intent.slot, `${intent.source}, last ${intent.seconds} s`)
      case 'capture': return 'bars' in intent ? engine.capture(intent.bars, 0) : engine.capture(0, intent.seconds)
      case 'storeScene': return engine.storeScene(intent.scene - 1, intent.name)
      case 'nameScene':
        Object.assign(engine.scenes[intent.scene - 1] ?? {}, { name: intent.name })
        return engine.tell({ type: 'scenes', scenes: engine.scenes })
      case 'clearScene':
        engine.scenes[intent.scene - 1] = null
        return engine.tell({ type: 'scenes', scenes: engine.scenes })
      case 'editScene': {
        const scene = engine.scenes[intent.scene - 1]
        if (!scene) return this.tell({ type: 'problem', about: 'editScene', message: `Nothing is stored in scene ${intent.scene}.` })
        engine.slots = engine.slots.map((_, i) => ({ text: scene.prompts[i] ?? '', audioName: '', state: scene.prompts[i] ? 'ready' : 'empty', message: '' }))
        engine.tell({ type: 'prompts', slots: engine.slots })
        scene.weights.forEach((w, i) => engine.set(100 + i, w))
        engine.set(610, 0)
        return engine.set(600, 0)
      }
      case 'storeBookmark': return engine.storeBookmark(intent.bookmark - 1, intent.name)
      case 'nameBookmark':
        Object.assign(engine.bookmarks[intent.bookmark - 1] ?? {}, { name: intent.name })
        return engine.tell({ type: 'bookmarks', bookmarks: engine.bookmarks })
      case 'clearBookmark':
        engine.bookmarks[intent.bookmark - 1] = null
        return engine.tell({ type: 'bookmarks', bookmarks: engine.bookmarks })
      case 'balls':
        engine.balls = intent.balls
        engine.tell({ type: 'balls', balls: engine.balls })
        return engine.replan()
      case 'printTake':
        engine.printed = { name: engine.takes.find(t => t.id === intent.take)?.name ?? '', message: '' }
        engine.set(722, engine.printed.name === '' ? 0 : 1)
        return engine.tell({ type: 'printed', ...engine.printed })
      case 'reset':
        engine.resetNext = true
        return engine.replan()
      case 'transport':
        if (engine.instances[0]?.kind !== 'player') return this.tell({ type: 'problem', about: 'transport', message: 'The host has the transport.' })
        if (intent.playing !== undefined) engine.playing = intent.playing
        if (intent.tempo !== undefined) engine.tempo = intent.tempo
        engine.state = engine.playing ? 'playing' : 'idle'
        return
      case 'played':
        // The first one asks for the sound.
        if (!this.sounds) this.tell({ type: 'sound', sampleRate: rate, channels: 2, begins: true })
        this.sounds = true
        this.played = intent.frames
        return
      case 'visible': return
      case 'ping': return this.tell({ type: 'echo', mark: intent.mark })
    }
  }

  /** @param {import('../src/protocol').Join} join */
  join(join) {
    const engine = this.engine
    if (join.token !== engine.token) {
      this.send(JSON.stringify({ type: 'refused', message: 'This address is from an earlier start of LiveMusic. Open the editor again from your DAW, or run `livemusic play`.' }))
      return this.socket.close()
    }
    const instance = engine.instances.find(i => i.id === join.instance)
    if (instance === undefined) return this.tell({ type: 'instances', instances: engine.instances })
    engine.pages.add(this)
    this.tell({ type: 'welcome', protocol: 2, version: '0.1.0', instance, parameters: /** @type {any} */ (engine.parameters), maximumPromptLength: 500, vocabulary, playsHere: instance.kind === 'player' })
    this.tell(engine.model())
    this.tell(engine.status())
    this.tell({ type: 'values', values: [...engine.values] })
    this.tell({ type: 'prompts', slots: engine.slots })
    this.tell({ type: 'takes', takes: engine.takes })
    this.tell({ type: 'scenes', scenes: engine.scenes })
    this.tell({ type: 'bookmarks', bookmarks: engine.bookmarks })
    this.tell({ type: 'balls', balls: engine.balls })
    this.tell({ type: 'printed', ...engine.printed })
    this.tell({ type: 'frames', replaces: 0, frames: engine.frames })
    this.tell(engine.meters())
    this.tell({ type: 'grid', points: [{ sample: engine.heard - 20 * rate, ppq: engine.ppq - 40, tempo: engine.tempo, barStart: Math.floor(engine.ppq / 4) * 4 - 40, numerator: 4, denominator: 4, rate }] })
  }

  /** A quiet chord, half a second ahead of what the page has played. @param {number} _seconds */
  sound(_seconds) {
    if (!this.sounds || !this.engine.playing) return
    const count = Math.min(rate / 2, Math.max(0, this.played + rate / 2 - this.sent))
    if (count < 512) return
    const samples = new Float32Array(2 * count)
    for (let i = 0; i < count; i++) {
      const t = (this.sent + i) / rate
      samples[2 * i] = 0.08 * (Math.sin(2 * Math.PI * 220 * t) + Math.sin(2 * Math.PI * 277.2 * t))
      samples[2 * i + 1] = 0.08 * (Math.sin(2 * Math.PI * 220 * t) + Math.sin(2 * Math.PI * 329.6 * t))
    }
    this.sent += count
    for (let at = 0; at < samples.length; at += 9600) this.tell(Buffer.from(samples.buffer, at * 4, Math.min(9600, samples.length - at) * 4))
  }
}

/** @param {Options} [options] */
export const startFakeEngine = (options = {}) => new FakeEngine(options).listen(options.port)

/** A WAV file with a tone. @param {number} seconds @param {number} [hertz] */
export function wav(seconds, hertz = 220) {
  const count = Math.round(seconds * rate)
  const bytes = Buffer.alloc(44 + 2 * count)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + 2 * count, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(2 * rate, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(2 * count, 40)
  for (let i = 0; i < count; i++) bytes.writeInt16LE(Math.round(12000 * Math.sin((2 * Math.PI * hertz * i) / rate)), 44 + 2 * i)
  return bytes
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kind = /** @type {Options['kind']} */ (process.argv[2])
  const engine = await startFakeEngine({ port: 5174, kind, sidechain: true })
  console.log(engine.url)
}
