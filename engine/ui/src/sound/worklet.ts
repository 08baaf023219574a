/** Plays what the page hands it: interleaved stereo, in order. Runs on the browser's audio thread. */

declare const sampleRate: number
declare function registerProcessor(name: string, processor: unknown): void
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}

/** In: samples, or null: forget everything. */
export type ToWorklet = Float32Array | null

/** Out, 20 times a second: frames that were played since the last null, and frames that lie ready. */
export interface FromWorklet {
  played: number
  ready: number
}

/** Where the sound breaks off or begins it is faded over this many frames. */
const fade = 240

class Player extends AudioWorkletProcessor {
  private queue: Float32Array[] = []
  private at = 0
  private ready = 0
  private played = 0
  private told = 0
  private gain = 0
  private last = [0, 0]

  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => {
      if (data === null) {
        this.queue = []
        this.at = this.ready = this.played = 0
      } else {
        this.queue.push(data)
        this.ready += data.length / 2
      }
    }
  }

  process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0]! as [Float32Array, Float32Array | undefined]
    for (let i = 0; i < left.length; i++) {
      const samples = this.queue[0]
      if (samples !== undefined) {
        this.last[0] = samples[this.at]!
        this.last[1] = samples[this.at + 1]!
        this.gain = Math.min(1, this.gain + 1 / fade)
        this.at += 2
        this.played++
        this.ready--
        if (this.at >= samples.length) {
          this.queue.shift()
          this.at = 0
        }
      } else {
        this.gain = Math.max(0, this.gain - 1 / fade)
      }
      left[i] = this.last[0]! * this.gain
      if (right !== undefined) right[i] = this.last[1]! * this.gain
    }
    this.told += left.length
    if (this.told >= sampleRate / 20) {
      this.told = 0
      this.port.postMessage({ played: this.played, ready: this.ready } satisfies FromWorklet)
    }
    return true
  }
}

registerProcessor('livemusic-player', Player)
