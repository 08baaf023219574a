import { test as base, expect, type Page } from '@playwright/test'
import { Play } from '../../dev/play.js'
import { readTruths, type FrameInfo, type Meters, type Truth } from '../../src/protocol'
import { centre, drop, slider, words } from '../shared'

/** What the engine told a page since it was opened, by kind, and what it sent of sound. */
export class Told {
  private all: Truth[] = []
  private readonly values = new Map<number, number>()
  private sound: Buffer[] = []
  soundBytes = 0
  readonly errors: string[] = []

  constructor(readonly page: Page) {
    page.on('websocket', socket => socket.on('framereceived', ({ payload }) => {
      if (typeof payload !== 'string') {
        this.soundBytes += payload.length
        this.sound.push(payload)
        if (this.sound.length > 2000) this.sound.splice(0, 1000)
        return
      }
      for (const truth of readTruths(payload)) {
        this.all.push(truth)
        if (truth.type === 'values') for (const [id, value] of truth.values) this.values.set(id, value)
      }
    }))
    page.on('console', m => m.type() === 'error' && !/ERR_CONNECTION_REFUSED|WebSocket connection/.test(m.text()) && this.errors.push(m.text()))
    page.on('pageerror', e => this.errors.push(e.message))
  }

  of<T extends Truth['type']>(type: T) {
    return this.all.filter(t => t.type === type) as Extract<Truth, { type: T }>[]
  }

  last<T extends Truth['type']>(type: T) {
    return this.of(type).at(-1)
  }

  value(id: number) {
    return this.values.get(id)
  }

  forget() {
    this.all = []
    this.sound = []
  }

  /** Until so many further seconds of sound were sent. */
  async hear(seconds: number) {
    const enough = this.soundBytes + seconds * 8 * 48_000
    await expect.poll(() => this.soundBytes, { timeout: 120_000, message: `${seconds} s of sound` }).toBeGreaterThan(enough)
  }

  /** The last seconds of sound that were sent: how loud (root of the mean square), and how often it crosses zero in a second, which grows with its brightness. */
  listen(seconds: number) {
    const bytes = Buffer.concat(this.sound)
    const floats = new Float32Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 2).subarray(-seconds * 2 * 48_000)
    let [square, crossings] = [0, 0]
    for (let i = 0; i < floats.length; i += 2) {
      square += floats[i]! ** 2
      if (i > 1 && floats[i]! >= 0 !== floats[i - 2]! >= 0) crossings++
    }
    const frames = floats.length / 2
    return { loudness: Math.sqrt(square / frames), crossings: (crossings / frames) * 48_000 }
  }

  get meters(): Meters | undefined {
    return this.last('meters')
  }

  /** All frames that were told, in order of telling. */
  get frames(): FrameInfo[] {
    return this.of('frames').flatMap(f => f.frames)
  }
}

export const test = base.extend<{ told: Told }, { play: Play }>({
  play: [async ({}, use) => {
    const play = await new Play().start()
    await use(play)
    await play.stop()
  }, { scope: 'worker', timeout: 600_000 }],

  // A page that plays: prompts as in a new instance, music running.
  told: async ({ page, play }, use) => {
    const told = new Told(page)
    await page.goto(play.url)
    await expect(page.locator('.slot')).toHaveCount(8, { timeout: 120_000 })
    await expect.poll(() => told.last('model')?.state, { timeout: 120_000 }).toBe('ready')
    const big = page.locator('.big-play button')
    if (await big.count()) await big.click()
    await expect.poll(() => told.meters?.running, { timeout: 120_000 }).toBe(true)
    await use(told)
    expect(told.errors).toEqual([])
  },
})

export { centre, drop, expect, Play, slider, words }
