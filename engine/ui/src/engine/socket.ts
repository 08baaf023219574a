import { readTruths, type Intent, type Truth } from '../protocol'

export interface Handlers {
  /** The connection stands: the first message is due. */
  opened(): void
  told(truth: Truth): void
  sound(samples: ArrayBuffer): void
  /** It broke (or could not be made); the next attempt comes by itself. */
  closed(): void
}

/** One WebSocket that comes back: after 250 ms at first, then ever more slowly, up to 4 s. */
export class Socket {
  private socket: WebSocket | null = null
  private attempt = 0
  private timer = 0

  constructor(private readonly address: string, private readonly handlers: Handlers) {}

  connect() {
    clearTimeout(this.timer)
    const socket = new WebSocket(this.address)
    socket.binaryType = 'arraybuffer'
    this.socket?.close()
    this.socket = socket
    socket.onopen = () => {
      if (socket === this.socket) this.handlers.opened()
    }
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.socket) return
      if (typeof data !== 'string') return this.handlers.sound(data)
      let truths: Truth[]
      try {
        truths = readTruths(data)
      } catch {
        return console.error('The engine said something that is no JSON.')
      }
      for (const truth of truths) {
        if (truth.type === 'welcome') this.attempt = 0
        this.handlers.told(truth)
      }
    }
    socket.onclose = () => {
      if (socket !== this.socket) return
      this.socket = null
      this.handlers.closed()
      this.timer = window.setTimeout(() => this.connect(), delay(this.attempt++))
    }
  }

  /** False: there is no connection, nothing was sent. */
  say(intent: Intent): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(intent))
    return true
  }

  /** Binary, in pieces that the engine takes; nothing comes in between. */
  sayAll(intent: Intent, bytes: Uint8Array<ArrayBuffer>, piece = 512 * 1024): boolean {
    if (!this.say(intent)) return false
    for (let at = 0; at < bytes.length; at += piece) this.socket!.send(bytes.subarray(at, at + piece))
    return true
  }

  /** Bytes that were said and have not left yet. */
  get waiting() {
    return this.socket?.bufferedAmount ?? 0
  }
}

/** Milliseconds before the next attempt. */
export const delay = (attempt: number) => Math.min(250 * 2 ** attempt, 4000)
