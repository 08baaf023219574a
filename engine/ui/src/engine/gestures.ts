import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Edit } from '../protocol'
import { value } from './truth'

/** How long a released control waits for the engine to say what it was told, in milliseconds; then it shows the engine's truth whatever that is. */
const patience = 400

interface Hand {
  /** What the control shows instead of the truth; null: nothing. */
  local: Signal<number | null>
  shown: ReadonlySignal<number>
  holding: boolean
  unsent: boolean
  timer: number
}

/**
 * Controls under somebody's hand. While one is turned it shows the turned value, and the engine is told at most once a picture; else it shows what the
 * engine says. Begin, values and end reach the host as one gesture.
 */
export class Gestures {
  private readonly hands = new Map<number, Hand>()
  private waiting = false

  /** @param say False: nobody is there; the control stays where it was. */
  constructor(private readonly say: (edit: Edit) => boolean, private readonly nextFrame: (f: () => void) => void = f => void requestAnimationFrame(f)) {}

  /** Where the control shall be drawn. */
  shown(id: number): ReadonlySignal<number> {
    return this.hand(id).shown
  }

  holds(id: number): boolean {
    return this.hand(id).holding
  }

  begin(id: number): boolean {
    const hand = this.hand(id)
    if (hand.holding) return true
    if (!this.say({ type: 'edit', id, phase: 0, value: hand.shown.peek() })) return false
    clearTimeout(hand.timer)
    hand.local.value = hand.shown.peek()
    hand.holding = true
    return true
  }

  turn(id: number, to: number) {
    const hand = this.hand(id)
    if (!hand.holding || hand.local.peek() === to) return
    hand.local.value = to
    hand.unsent = true
    // After a pause at once; then what has come up to each picture, until one brings nothing.
    if (!this.waiting) this.flush()
  }

  end(id: number) {
    const hand = this.hand(id)
    if (!hand.holding) return
    this.send(id, hand)
    hand.holding = false
    this.say({ type: 'edit', id, phase: 2, value: hand.local.peek()! })
    // The way to the plugin and back takes a moment; without waiting for it the control would jump back for that long.
    if (same(value(id).peek(), hand.local.peek()!)) hand.local.value = null
    else hand.timer = setTimeout(() => (hand.local.value = null), patience) as unknown as number
  }

  /** The engine told values: a released control whose value came back shows the truth again. */
  told(values: readonly (readonly [number, number])[]) {
    for (const [id, truth] of values) {
      const hand = this.hands.get(id)
      if (hand === undefined || hand.holding || hand.local.peek() === null || !same(truth, hand.local.peek()!)) continue
      clearTimeout(hand.timer)
      hand.local.value = null
    }
  }

  /** A click: one whole gesture. */
  set(id: number, to: number) {
    if (!this.begin(id)) return
    this.turn(id, to)
    this.end(id)
  }

  /** The connection is gone: what was in hand falls back to the last truth. */
  drop() {
    for (const hand of this.hands.values()) {
      clearTimeout(hand.timer)
      hand.holding = hand.unsent = false
      hand.local.value = null
    }
  }

  private flush() {
    let any = false
    for (const [id, hand] of this.hands) any = this.send(id, hand) || any
    this.waiting = any
    if (any) this.nextFrame(() => this.flush())
  }

  private send(id: number, hand: Hand): boolean {
    if (!hand.unsent) return false
    hand.unsent = false
    this.say({ type: 'edit', id, phase: 1, value: hand.local.peek()! })
    return true
  }

  private hand(id: number): Hand {
    let hand = this.hands.get(id)
    if (hand === undefined) {
      const local = signal<number | null>(null)
      hand = { local, shown: computed(() => local.value ?? value(id).value), holding: false, unsent: false, timer: 0 }
      this.hands.set(id, hand)
    }
    return hand
  }
}

/** The engine may keep values in single precision. */
const same = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a))
