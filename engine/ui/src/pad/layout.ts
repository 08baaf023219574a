import { promptSlots } from '../parameters/ids'
import { firstPlace, type Point } from './weights'

/** Where balls and dot lie; the page's own, kept in this browser for each instance. */
export interface Layout {
  balls: Point[]
  dot: Point
}

const key = (instance: string) => `livemusic.pad.${instance}`

export function load(instance: string): Layout {
  const layout = { balls: Array.from({ length: promptSlots }, (_, slot) => firstPlace(slot)), dot: { x: 0.5, y: 0.5 } }
  try {
    const kept = JSON.parse(localStorage.getItem(key(instance)) ?? 'null') as Partial<Layout> | null
    kept?.balls?.forEach((ball, slot) => slot < promptSlots && isPoint(ball) && (layout.balls[slot] = ball))
    if (isPoint(kept?.dot)) layout.dot = kept.dot
  } catch {
    // Kept by another version, or the browser keeps nothing: the first places.
  }
  return layout
}

export function keep(instance: string, layout: Layout) {
  try {
    localStorage.setItem(key(instance), JSON.stringify(layout))
  } catch {
    // The browser keeps nothing.
  }
}

const inside = (n: unknown) => typeof n === 'number' && n >= 0 && n <= 1
const isPoint = (p: unknown): p is Point => typeof p === 'object' && p !== null && inside((p as Point).x) && inside((p as Point).y)
