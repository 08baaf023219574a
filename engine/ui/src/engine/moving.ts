import type { Grid, Meters, Stamp, Truth } from '../protocol'
import { status } from './truth'

/** What moves with the music. Told and drawn 25 times a second, so no signals: painters read it. */
export const moving = {
  meters: null as Meters | null,
  /** What made what is heard now; null: silence. */
  stamp: null as Stamp | null,
  /** Counts messages: a painter that has seen this number has nothing new to draw. */
  version: 0,
}

/** The output sample that is heard now, between two messages too. */
class Clock {
  private sample = 0
  private at = 0
  private runs = false

  told(sample: number, running: boolean, now: number, rate: number) {
    const guess = this.now(now, rate)
    const error = sample - guess
    // A little late or early is the network's jitter: it is evened out. More is a jump.
    this.sample = Math.abs(error) > 0.25 * rate ? sample : guess + error * 0.1
    this.at = now
    this.runs = running
  }

  now(now: number, rate: number) {
    return this.runs ? this.sample + Math.min((now - this.at) / 1000, 0.5) * rate : this.sample
  }
}
const clock = new Clock()

/** Sample rate of the output, Hz. */
export const rate = () => status.peek()?.sampleRate || 48_000

export const heardSample = (now = performance.now()) => clock.now(now, rate())

/** Song position in quarter notes, between two messages too; null: the host tells none. */
export function songPosition(now = performance.now()): number | null {
  const m = moving.meters
  if (m === null || m.ppq === null) return null
  if (!m.playing || m.tempo === null) return m.ppq
  return m.ppq + Math.min((now - toldAt) / 1000, 0.5) * m.tempo / 60
}
let toldAt = 0

/** Where bars begin. */
export const grid: Grid['points'] = []
const gridLength = 512

export function learnMoving(truth: Truth) {
  if (truth.type === 'meters') {
    moving.meters = truth
    moving.stamp = truth.stamp
    moving.version++
    toldAt = performance.now()
    clock.told(truth.heard, truth.running, toldAt, rate())
  } else if (truth.type === 'grid') {
    // Points that were told again replace what was known from there on.
    const first = truth.points[0]
    if (first === undefined) return
    const keep = grid.findIndex(p => p.sample >= first.sample)
    if (keep >= 0) grid.length = keep
    grid.push(...truth.points)
    grid.splice(0, grid.length - gridLength)
  }
}

/** Output samples of the bars' beginnings in [from, to), with the number of the bar, out of a grid that is extended beyond its last point. */
export function bars(points: Grid['points'], from: number, to: number): { sample: number; bar: number }[] {
  const found: { sample: number; bar: number }[] = []
  for (let i = 0; i < points.length; i++) {
    const p = points[i]!
    const end = Math.min(points[i + 1]?.sample ?? Infinity, to)
    if (end <= from || p.sample >= to || p.tempo <= 0 || p.rate <= 0) continue
    const quarters = (p.numerator * 4) / p.denominator
    const samplesPerQuarter = (60 / p.tempo) * p.rate
    const begin = Math.max(p.sample, from)
    let bar = Math.ceil((p.ppq + (begin - p.sample) / samplesPerQuarter - p.barStart) / quarters - 1e-6)
    for (; ; bar++) {
      const sample = p.sample + (p.barStart + bar * quarters - p.ppq) * samplesPerQuarter
      if (sample >= end - 1) break
      // Two points may tell the same bar.
      if (found.length === 0 || sample - found.at(-1)!.sample > samplesPerQuarter / 4) found.push({ sample, bar: Math.round(p.barStart / quarters) + bar + 1 })
    }
  }
  return found
}
