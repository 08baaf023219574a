import { signal } from '@preact/signals'
import { listen, listenToSound, say } from '../engine/session'
import type { Sound } from '../protocol'
import type { FromWorklet, ToWorklet } from './worklet'
import workletAddress from './worklet?worker&url'

type State =
  /** The browser wants somebody to ask for sound first. */
  | 'waiting'
  | 'sounding'
  | 'failed'

/** Plays the engine's sound in the page, for an instance without a DAW. */
class Player {
  readonly state = signal<State>('waiting')
  readonly message = signal('')
  /** Seconds that lie ready in the page. */
  readonly ready = signal(0)
  private context: AudioContext | null = null
  private node: AudioWorkletNode | null = null
  private sound: Sound | null = null
  /** What came while there was nothing to play it yet; the engine sends no more than its lookahead. */
  private early: Float32Array[] = []

  constructor() {
    listen(truth => {
      if (truth.type === 'sound') void this.settle(truth)
      // Another engine may count from the beginning; it sends sound once it hears how much was played.
      else if (truth.type === 'welcome') this.forget()
    })
    listenToSound(samples => this.take(new Float32Array(samples)))
  }

  /** By a click: the browser lets the page sound, and the music plays. */
  async play() {
    try {
      // Made inside of the click: Safari lets it sound only then.
      this.context ??= this.make(this.sound?.sampleRate ?? 48_000)
      await this.context.resume()
      await this.connect()
      say({ type: 'transport', playing: true })
    } catch (e) {
      this.state.value = 'failed'
      this.message.value = `The browser cannot play: ${e instanceof Error ? e.message : String(e)}`
    }
  }

  stop() {
    say({ type: 'transport', playing: false })
  }

  private make(sampleRate: number): AudioContext {
    const context = new AudioContext({ sampleRate, latencyHint: 'playback' })
    context.onstatechange = () => {
      if (context === this.context) this.state.value = context.state === 'running' ? 'sounding' : 'waiting'
    }
    return context
  }

  /** A fresh stream, or another rate. */
  private async settle(sound: Sound) {
    const before = this.sound
    this.sound = sound
    if (sound.begins) this.forget()
    if (this.context === null || this.context.sampleRate === sound.sampleRate || before?.sampleRate === sound.sampleRate) return
    // A context keeps its rate; another one may sound at once since this page was allowed to.
    void this.context.close()
    this.node = null
    this.context = this.make(sound.sampleRate)
    await this.context.resume()
    await this.connect()
  }

  private forget() {
    this.early = []
    this.node?.port.postMessage(null satisfies ToWorklet)
  }

  private async connect() {
    const context = this.context!
    if (this.node !== null) return
    await context.audioWorklet.addModule(workletAddress)
    if (context !== this.context || this.node !== null) return
    const node = new AudioWorkletNode(context, 'livemusic-player', { numberOfInputs: 0, outputChannelCount: [2] })
    node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      this.ready.value = Math.round((data.ready / context.sampleRate) * 10) / 10
      say({ type: 'played', frames: data.played })
    }
    node.connect(context.destination)
    this.node = node
    for (const samples of this.early) this.hand(samples)
    this.early = []
  }

  private take(samples: Float32Array) {
    if (this.node !== null) this.hand(samples)
    else this.early.push(samples)
  }

  private hand(samples: Float32Array) {
    this.node!.port.postMessage(samples, [samples.buffer])
  }
}

export const player = new Player()
