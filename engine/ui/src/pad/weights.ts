export interface Point {
  /** 0 left … 1 right. */
  x: number
  /** 0 top … 1 bottom. */
  y: number
}

/** How fast a prompt fades with distance. */
const power = 2

/** Nearer than this (of the pad's width) is on the ball: nothing else is heard. */
const touching = 0.02

/** Less than this is nothing. */
const floor = 0.01

/** Inverse-distance weights of the balls where the listener stands; they sum to 1, and are all 0 without balls. */
export function weightsAt(listener: Point, balls: readonly Point[]): number[] {
  const distances = balls.map(ball => Math.hypot(ball.x - listener.x, ball.y - listener.y))
  const nearest = distances.indexOf(Math.min(...distances))
  if (nearest >= 0 && distances[nearest]! < touching) return balls.map((_, i) => (i === nearest ? 1 : 0))
  const shares = distances.map(d => d ** -power)
  const sum = shares.reduce((a, b) => a + b, 0)
  const kept = shares.map(s => (s / sum < floor ? 0 : s))
  const keptSum = kept.reduce((a, b) => a + b, 0)
  return kept.map(s => Math.round((s / keptSum) * 1000) / 1000)
}

/** Where the listener would have to stand for these weights, as nearly as there is such a place; null: all weights are 0. */
export function placeOf(weights: readonly number[], balls: readonly Point[]): { place: Point; error: number } | null {
  const sum = weights.reduce((a, b) => a + b, 0)
  if (!(sum > 0) || balls.length === 0) return null
  const wanted = weights.map(w => w / sum)
  const look = (x: number, y: number) => {
    const place = { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) }
    return { place, error: weightsAt(place, balls).reduce((e, w, i) => e + (w - wanted[i]!) ** 2, 0) }
  }
  const nearer = (a: { error: number }, b: { error: number }) => a.error - b.error
  // A grid, and from its best points ever smaller steps: one point alone may lead into the wrong valley.
  const found = balls.map(ball => look(ball.x, ball.y))
  for (let i = 0; i <= cells; i++) for (let j = 0; j <= cells; j++) found.push(look(i / cells, j / cells))
  return found.sort(nearer).slice(0, 8).map(start => {
    let best = start
    for (let width = 1 / cells; width > 0.001; width /= 2) {
      const { x, y } = best.place
      for (const dx of [-width, 0, width]) for (const dy of [-width, 0, width]) best = [best, look(x + dx, y + dy)].sort(nearer)[0]!
    }
    return best
  }).sort(nearer)[0]!
}
const cells = 20
