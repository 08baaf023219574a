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

/**
 * Two peak meters beside each other (`vertical`: growing upwards) or one under the other. One canvas: an element whose style changes 30 times a second costs more
 * than drawing does, and each canvas costs by itself.
 */
export function Meters({ levels, vertical = false, label }: { levels: [Level, Level]; vertical?: boolean; label: string }) {
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = ref.current!
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true })!
    let gradient: CanvasGradient
    let thick = 1
    let length = 1
    let seen = -1
    let before = 0
    const meters = levels.map(level => ({ level, shown: floor, drawn: 0 }))
    const resize = () => {
      const ground = fit(canvas)
      context.fillStyle = ground
      context.fillRect(0, 0, canvas.width, canvas.height)
      length = vertical ? canvas.height : canvas.width
      thick = Math.max(1, Math.round((vertical ? canvas.width * 0.4 : canvas.height * 0.17)))
      gradient = vertical ? context.createLinearGradient(0, length, 0, 0) : context.createLinearGradient(0, 0, length, 0)
      for (const [at, colour] of colours) gradient.addColorStop(at, colour)
      meters.forEach((meter, i) => {
        meter.drawn = 0
        fill(i, 0, length, empty)
      })
    }
    // Vertical ones fill the canvas' width; horizontal ones lie in the middle of its upper and lower half.
    const fill = (i: number, from: number, to: number, colour: string | CanvasGradient) => {
      context.fillStyle = colour
      if (vertical) context.fillRect(i === 0 ? 0 : canvas.width - thick, length - to, thick, to - from)
      else context.fillRect(from, Math.round(canvas.height * (i === 0 ? 0.25 : 0.75) - thick / 2), to - from, thick)
    }
    const stop = paint(now => {
      const told = seen === moving.version ? null : moving.meters
      seen = moving.version
      const fallen = (fall * Math.min(100, now - before)) / 1000
      before = now
      let moves = false
      meters.forEach((meter, i) => {
        meter.shown = Math.max(floor, told === null ? floor : decibels(meter.level(told)), meter.shown - fallen)
        moves ||= meter.shown > floor
        const position = Math.round(Math.min(1, (meter.shown - floor) / -floor) * length)
        if (position > meter.drawn) fill(i, meter.drawn, position, gradient)
        else if (position < meter.drawn) fill(i, position, meter.drawn, empty)
        meter.drawn = position
      })
      return moves
    })
    const sizes = new ResizeObserver(resize)
    sizes.observe(canvas.parentElement!)
    resize()
    return () => {
      sizes.disconnect()
      stop()
    }
  }, [])
  return <div class={vertical ? 'sheet meters vertical' : 'sheet meters'}><canvas ref={ref} role="img" aria-label={label} /></div>
}

const decibels = (peak: number) => (peak > 0 ? 20 * Math.log10(peak) : -Infinity)
