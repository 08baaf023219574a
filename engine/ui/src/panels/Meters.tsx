import { useEffect, useRef } from 'preact/hooks'
import { moving } from '../engine/moving'
import { paint } from '../engine/painting'
import type { Meters as Told } from '../protocol'

/** Lowest level that is shown, dB. */
const floor = -60

/** How fast a level falls, dB per second. */
const fall = 26

/** Colours along the meter, from silence to full scale. */
const colours: [number, string][] = [[0, '#3f8f72'], [0.65, '#5fd6a3'], [0.85, '#e8d27a'], [0.96, '#ffb86b'], [1, '#ff7a66']]
const empty = '#1b1e26'

export type Level = (meters: Told) => number

/**
 * A peak meter; `vertical` grows upwards. A canvas: a level is no state of the page, and an element whose style changes 30 times a second costs more than drawing it.
 */
export function Meter({ level, vertical = false, label }: { level: Level; vertical?: boolean; label: string }) {
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = ref.current!
    const context = canvas.getContext('2d', { alpha: false })!
    let gradient: CanvasGradient | string = empty
    let seen = -1
    let shown = floor
    let before = 0
    let drawn = -1
    const resize = () => {
      const box = canvas.getBoundingClientRect()
      const density = devicePixelRatio || 1
      canvas.width = Math.max(1, Math.round(box.width * density))
      canvas.height = Math.max(1, Math.round(box.height * density))
      const along = vertical ? context.createLinearGradient(0, canvas.height, 0, 0) : context.createLinearGradient(0, 0, canvas.width, 0)
      for (const [at, colour] of colours) along.addColorStop(at, colour)
      gradient = along
      context.fillStyle = empty
      context.fillRect(0, 0, canvas.width, canvas.height)
      drawn = 0
    }
    const stop = paint(now => {
      let target = floor
      if (seen !== moving.version && moving.meters !== null) {
        seen = moving.version
        target = decibels(level(moving.meters))
      }
      shown = Math.max(floor, target, shown - (fall * Math.min(100, now - before)) / 1000)
      before = now
      const length = vertical ? canvas.height : canvas.width
      const position = Math.round(Math.min(1, (shown - floor) / -floor) * length)
      if (position !== drawn) {
        // Only what changed.
        const [from, to] = position > drawn ? [drawn, position] : [position, drawn]
        context.fillStyle = position > drawn ? gradient : empty
        if (vertical) context.fillRect(0, length - to, canvas.width, to - from)
        else context.fillRect(from, 0, to - from, canvas.height)
        drawn = position
      }
      return shown > floor
    })
    const sizes = new ResizeObserver(resize)
    sizes.observe(canvas)
    resize()
    return () => {
      sizes.disconnect()
      stop()
    }
  }, [])
  return <canvas class={vertical ? 'meter vertical' : 'meter'} ref={ref} role="img" aria-label={label} />
}

const decibels = (peak: number) => (peak > 0 ? 20 * Math.log10(peak) : -Infinity)
