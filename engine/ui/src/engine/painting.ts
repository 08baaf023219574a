/**
 * One loop draws everything that moves. A painter looks whether its picture changed and draws only then; while nothing was told for a second the loop rests.
 *
 * While music plays the engine's levels are its clock, 25 times a second: what they change is drawn in the task that brings them. A timer and a frame of the page's own
 * (style, layout, commit), which no canvas needs, would cost as much again as the drawing.
 */

/** @param now performance.now() of this picture. Returns true while it still moves by itself (a meter that falls). */
export type Painter = (now: number) => boolean | void

/** Milliseconds between two pictures: at least, and when no levels come. Somebody's hand does not wait for this loop. */
const shortest = 20
const pause = 42

const painters = new Set<Painter>()
let awakeUntil = 0
let last = -Infinity
let timer = 0

export function paint(painter: Painter): () => void {
  painters.add(painter)
  wake()
  return () => painters.delete(painter)
}

/** Something may have changed. */
export function wake(milliseconds = 1000) {
  awakeUntil = Math.max(awakeUntil, performance.now() + milliseconds)
  if (timer === 0) timer = window.setTimeout(picture, shortest)
}

/** The engine told levels. */
export function beat() {
  awakeUntil = Math.max(awakeUntil, performance.now() + 1000)
  if (performance.now() - last >= shortest) picture()
  else wake()
}

function picture() {
  clearTimeout(timer)
  const now = last = performance.now()
  let moves = false
  for (const painter of painters) moves = painter(now) === true || moves
  timer = moves || now < awakeUntil ? window.setTimeout(picture, pause) : 0
}
