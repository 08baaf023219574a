import { computed, signal, type ReadonlySignal } from '@preact/signals'
import { gestures, say } from '../engine/session'
import { balls as told } from '../engine/truth'
import { id, promptSlots } from '../parameters/ids'
import { keep, load } from './layout'
import { placeOf, weightsAt, type Point } from './weights'

/** What the pad moves. */
export interface Way {
  /** Width / height in which distances are measured. */
  aspect: ReadonlySignal<number>
  /** Where the balls of all slots lie. */
  balls: ReadonlySignal<Point[]>
  /** Where the dot stands. Not exact: the weights were turned elsewhere, and this is about where it would stand for them. */
  dot: ReadonlySignal<{ place: Point; exact: boolean }>
  /** The dot is taken, moved, let go. */
  begin(): boolean
  move(to: Point): void
  end(): void
  moveBall(slot: number, to: Point): void
  dropBall(): void
}

/**
 * The engine keeps the balls' places and weighs the prompts itself, where the parameters Pad X and Pad Y say: a host can automate two of them instead of eight. The pad is
 * a square then, whatever its shape is here.
 */
export function byParameters(slots: ReadonlySignal<number[]>): Way {
  /** While a ball is in hand, and until the engine tells where the balls lie. */
  const moved = signal<{ since: number[] | null; balls: Point[] } | null>(null)
  const balls = computed(() => (moved.value !== null && moved.value.since === told.value ? moved.value.balls : points(told.value ?? [])))
  const listener = computed(() => ({ x: gestures.shown(id.padX).value, y: gestures.shown(id.padY).value }))
  return {
    aspect: signal(1),
    balls,
    dot: computed(() => (gestures.shown(id.pad).value >= 0.5 ? { place: listener.value, exact: true } : guess(slots.value, balls.value, listener.value, 1))),
    begin() {
      if (!gestures.begin(id.padX) || !gestures.begin(id.padY)) return false
      if (gestures.shown(id.pad).peek() < 0.5) gestures.set(id.pad, 1)
      return true
    },
    move(to) {
      gestures.turn(id.padX, to.x)
      gestures.turn(id.padY, to.y)
    },
    end() {
      gestures.end(id.padX)
      gestures.end(id.padY)
    },
    moveBall(slot, to) {
      moved.value = { since: told.peek(), balls: balls.peek().map((ball, i) => (i === slot ? to : ball)) }
    },
    dropBall() {
      say({ type: 'balls', balls: balls.peek().flatMap(({ x, y }) => [x, y]) })
    },
  }
}

/** The dot turns the prompts' weights, for an engine that keeps no places: they are the page's own. */
export function byWeights(slots: ReadonlySignal<number[]>, instance: string, aspect: ReadonlySignal<number>): Way {
  const layout = signal(load(instance))
  const balls = computed(() => layout.value.balls)
  const used = () => slots.peek().map(s => balls.peek()[s]!)
  return {
    aspect,
    balls,
    dot: computed(() => {
      const weights = asked(slots.value)
      const own = layout.value.dot
      const mine = weightsAt(own, slots.value.map(s => balls.value[s]!), aspect.value)
      const sum = weights.reduce((a, b) => a + b, 0)
      if (sum > 0 && weights.every((w, i) => Math.abs(w / sum - mine[i]!) < 0.01)) return { place: own, exact: true }
      return guess(slots.value, balls.value, own, aspect.value)
    }),
    begin: () => slots.peek().every(s => gestures.begin(id.weight(s))),
    move(to) {
      layout.value = { ...layout.peek(), dot: to }
      const weights = weightsAt(to, used(), aspect.peek())
      slots.peek().forEach((s, i) => gestures.turn(id.weight(s), weights[i]!))
    },
    end() {
      slots.peek().forEach(s => gestures.end(id.weight(s)))
      keep(instance, layout.peek())
    },
    moveBall(slot, to) {
      layout.value = { ...layout.peek(), balls: layout.peek().balls.map((ball, i) => (i === slot ? to : ball)) }
    },
    dropBall: () => keep(instance, layout.peek()),
  }
}

const asked = (slots: number[]) => slots.map(s => gestures.shown(id.weight(s)).value)

/** Where the dot would stand for the weights of the list. */
function guess(slots: number[], balls: Point[], otherwise: Point, aspect: number) {
  const found = placeOf(asked(slots), slots.map(s => balls[s]!), aspect)
  return found === null ? { place: otherwise, exact: false } : { place: found.place, exact: found.error < 0.001 }
}

const points = (numbers: number[]): Point[] => Array.from({ length: promptSlots }, (_, slot) => ({ x: numbers[2 * slot] ?? 0.5, y: numbers[2 * slot + 1] ?? 0.5 }))
