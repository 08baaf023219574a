import { useEffect, useRef } from 'preact/hooks'
import { fit } from '../controls/sheet'
import { moving } from '../engine/moving'
import { paint } from '../engine/painting'
import type { Meters as Told } from '../protocol'

/** Lowest level that is shown, dB. */
const floor = -60

/** How fast a level falls, dB per second. */
const fall = 26

/** Colours along a meter, from silence to full scale. */
const colours: [number, string][] = [[0, '#3f8f72'], [0.65, '#5fd6a3'], [0.85, '#e8d27a'], [0.96, '#ffb86b'], [1, '#ff7a66']]
const empty = '#1e212a'

type Level = (meters: Told) => number

/** Two peak meters in a part of a canvas: beside each other, growing upwards (`vertical`), or one under the other. */
export class Peaks {
  private readonly meters: { level: Level; shown: number; drawn: number }[]
  private gradient: string | CanvasGradient = empty
  private area = { x: 0, y: 0, width: 1, height: 1 }
  private thick = 1
  private length = 1
  private seen = -1
  private before = 0

  constructor(private readonly context: CanvasRenderingContext2D, levels: [Level, Level], private readonly vertical: boolean) {
    this.meters = levels.map(level => ({ level, shown: floor, drawn: 0 }))
  }

  /** Where they are; the ground is drawn already. */
  place(x: number, y: number, width: number, height: number) {
    const { context, vertical } = this
    this.area = { x, y, width, height }
    this.length = vertical ? height : width
    this.thick = Math.max(1, Math.round(vertical ? width * 0.4 : height * 0.17))
    const gradient = vertical ? context.createLinearGradient(0, y + height, 0, y) : context.createLinearGradient(x, 0, x + width, 0)
    for (const [at, colour] of colours) gradient.addColorStop(at, colour)
    this.gradient = gradient
    this.meters.forEach((meter, i) => {
      meter.drawn = 0
      this.fill(i, 0, this.length, empty)
    })
  }

  /** Draws what changed; true: a level still falls. */
  paint(now: number): boolean {
    const told = this.seen === moving.version ? null : moving.meters
    this.seen = moving.version
    const fallen = (fall * Math.min(100, now - this.before)) / 1000
    this.before = now
    let moves = false
    this.meters.forEach((meter, i) => {
      meter.shown = Math.max(floor, told === null ? floor : decibels(meter.level(told)), meter.shown - fallen)
      moves ||= meter.shown > floor
      const position = Math.round(Math.min(1, (meter.shown - floor) / -floor) * this.length)
      if (position > meter.drawn) this.fill(i, meter.drawn, position, this.gradient)
      else if (position < meter.drawn) this.fill(i, position, meter.drawn, empty)
      meter.drawn = position
    })
    return moves
  }

  /** Vertical ones fill the area's width; horizontal ones lie in the middle of its upper and lower half. */
  private fill(i: number, from: number, to: number, colour: string | CanvasGradient) {
    const { context, thick, area: { x, y, width, height } } = this
    context.fillStyle = colour
    if (this.vertical) context.fillRect(i === 0 ? x : x + width - thick, y + this.length - to, thick, to - from)
    else context.fillRect(x + from, y + Math.round(height * (i === 0 ? 0.25 : 0.75) - thick / 2), to - from, thick)
  }
}

/** Two peak meters, one under the other, in one canvas: an element whose style changes 25 times a second costs more than drawing does, and each canvas costs by itself. */
export function Meters({ levels, label }: { levels: [Level, Level]; label: string }) {
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = ref.current!
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true })!
    const peaks = new Peaks(context, levels, false)
    const resize = () => {
      const ground = fit(canvas)
      context.fillStyle = ground
      context.fillRect(0, 0, canvas.width, canvas.height)
      peaks.place(0, 0, canvas.width, canvas.height)
    }
    const stop = paint(now => peaks.paint(now))
    const sizes = new ResizeObserver(resize)
    sizes.observe(canvas.parentElement!)
    resize()
    return () => {
      sizes.disconnect()
      stop()
    }
  }, [])
  return <div class="sheet meters"><canvas ref={ref} role="img" aria-label={label} /></div>
}

const decibels = (peak: number) => (peak > 0 ? 20 * Math.log10(peak) : -Infinity)
