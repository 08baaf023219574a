import { computed, signal, type ReadonlySignal } from '@preact/signals'
import { gestures, say } from '../engine/session'
import { balls as told } from '../engine/truth'
import { id, promptSlots } from '../parameters/ids'
import { placeOf, type Point } from './weights'

/**
 * The engine keeps the balls' places and weighs the prompts itself, where the parameters Pad X and Pad Y say: a host can automate two of them instead of eight. The pad is
 * a square, whatever its shape is here.
 */
export function listening(slots: ReadonlySignal<number[]>) {
  /** While a ball is in hand, and until the engine tells where the balls lie. */
  const moved = signal<{ since: number[] | null; balls: Point[] } | null>(null)
  const balls = computed(() => (moved.value !== null && moved.value.since === told.value ? moved.value.balls : points(told.value ?? [])))
  const listener = computed(() => ({ x: gestures.shown(id.padX).value, y: gestures.shown(id.padY).value }))
  return {
    /** Where the balls of all slots lie. */
    balls,
    /** Where the dot stands. Not exact: the weights in the list count, and this is about where it would stand for them. */
    dot: computed(() => (gestures.shown(id.pad).value >= 0.5 ? { place: listener.value, exact: true } : guess(slots.value, balls.value, listener.value))),
    /** The dot is taken, moved, let go. */
    begin() {
      if (!gestures.begin(id.padX) || !gestures.begin(id.padY)) return false
      if (gestures.shown(id.pad).peek() < 0.5) gestures.set(id.pad, 1)
      return true
    },
    move(to: Point) {
      gestures.turn(id.padX, to.x)
      gestures.turn(id.padY, to.y)
    },
    end() {
      gestures.end(id.padX)
      gestures.end(id.padY)
    },
    moveBall(slot: number, to: Point) {
      moved.value = { since: told.peek(), balls: balls.peek().map((ball, i) => (i === slot ? to : ball)) }
    },
    dropBall() {
      say({ type: 'balls', balls: balls.peek().flatMap(({ x, y }) => [x, y]) })
    },
  }
}

/** Where the dot would stand for the weights of the list. */
function guess(slots: number[], balls: Point[], otherwise: Point) {
  const found = placeOf(slots.map(s => gestures.shown(id.weight(s)).value), slots.map(s => balls[s]!))
  return found === null ? { place: otherwise, exact: false } : { place: found.place, exact: found.error < 0.001 }
}

const points = (numbers: number[]): Point[] => Array.from({ length: promptSlots }, (_, slot) => ({ x: numbers[2 * slot] ?? 0.5, y: numbers[2 * slot + 1] ?? 0.5 }))
