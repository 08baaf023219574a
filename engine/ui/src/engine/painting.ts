/**
 * One loop draws everything that moves. A painter looks whether its picture changed and draws only then; while nothing was told for a second the loop rests.
 */

/** @param now performance.now() of this picture. Returns true while it still moves by itself (a meter that falls). */
export type Painter = (now: number) => boolean | void

/**
 * Milliseconds from a picture to when the next one is asked for: every second one of a screen's 60 a second, as often as the engine tells levels. What is under somebody's
 * hand does not wait for this loop.
 */
const pause = 26

const painters = new Set<Painter>()
let awakeUntil = 0
let scheduled = false

export function paint(painter: Painter): () => void {
  painters.add(painter)
  wake()
  return () => painters.delete(painter)
}

/** Something may have changed. */
export function wake(milliseconds = 1000) {
  awakeUntil = Math.max(awakeUntil, performance.now() + milliseconds)
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(picture)
}

function picture(now: number) {
  let moves = false
  for (const painter of painters) moves = painter(now) === true || moves
  scheduled = moves || now < awakeUntil
  if (scheduled) setTimeout(() => requestAnimationFrame(picture), pause)
}
