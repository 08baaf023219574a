import { useEffect, useRef } from 'preact/hooks'
import { moving } from '../engine/moving'
import { paint } from '../engine/painting'
import type { Meters as Told } from '../protocol'

/** Lowest level that is shown, dB. */
const floor = -60

/** How fast a level falls, dB per second. */
const fall = 26

export type Level = (meters: Told) => number

/** A peak meter; `vertical` grows upwards. Drawn straight into the element: a level is no state of the page. */
export function Meter({ level, vertical = false, label }: { level: Level; vertical?: boolean; label: string }) {
  const cover = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let seen = -1
    let shown = floor
    let before = 0
    let drawn = -1
    let over = false
    return paint(now => {
      let target = floor
      if (seen !== moving.version && moving.meters !== null) {
        seen = moving.version
        target = decibels(level(moving.meters))
      }
      shown = Math.max(floor, target, shown - (fall * Math.min(100, now - before)) / 1000)
      before = now
      const position = Math.round(((shown - floor) / -floor) * 250) / 250
      if (position !== drawn && cover.current !== null) {
        drawn = position
        const left = Math.max(0, 1 - position)
        cover.current.style.transform = vertical ? `scaleY(${left})` : `scaleX(${left})`
        box.current!.classList.toggle('silent', position === 0)
        if (over !== shown >= 0) box.current!.classList.toggle('over', (over = shown >= 0))
      }
      return shown > floor
    })
  }, [])
  return (
    <div class={vertical ? 'meter vertical silent' : 'meter silent'} ref={box} role="img" aria-label={label}>
      <div class="meter-cover" ref={cover} />
    </div>
  )
}

const decibels = (peak: number) => (peak > 0 ? 20 * Math.log10(peak) : -Infinity)
