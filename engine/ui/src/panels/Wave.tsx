import { useEffect, useRef } from 'preact/hooks'
import { fit } from '../controls/sheet'
import { bars, grid, heardSample, rate } from '../engine/moving'
import { paint, wake } from '../engine/painting'
import { status } from '../engine/truth'
import { looks } from '../prompts/palette'
import { Tape } from '../wave/tape'
import { timeline, watch } from '../wave/timeline'
import { Peaks } from './Meters'

/** Codec frames per second of the models there are; only the width of a frame in pixels follows from it. */
const framesPerSecond = 25

/** About so many seconds are shown. */
const window = 20

/** Where what is heard now stands, from the left. To the right of it is what is made and not heard yet. */
const cursorAt = 0.78

const ground = '#0c0d12'

/**
 * The rolling waveform: coloured by the prompts that made it, with the host's bars; and the output's meters, which stand in the element beside it and in the same canvas, since
 * each canvas that moves costs by itself.
 */
export function Wave({ meters }: { meters: { current: HTMLElement | null } }) {
  const ref = useRef<HTMLCanvasElement>(null)

  useEffect(() => {
    const canvas = ref.current!
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true })!
    const tape = new Tape()
    const peaks = new Peaks(context, [m => m.outLeft, m => m.outRight], true)
    const shapes = looks.map(look => ({ path: new Path2D(look.path), colour: look.colour }))
    let [width, height, density, rem, perColumn] = [0, 0, 1, 16, 1]
    let corners = { path: new Path2D(), colour: '' }
    let dirty = true
    let shownFirst = NaN
    let shownVersion = -1

    // A whole number of columns for each frame, so that frames meet without seams.
    const columnSamples = () => rate() / framesPerSecond / Math.min(8, Math.max(1, Math.round(width / (window * framesPerSecond))))
    const resize = () => {
      const beside = meters.current
      // The last that an observer tells is that the page was taken away.
      if (beside === null) return
      const outside = fit(canvas, beside)
      density = devicePixelRatio || 1
      rem = density * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      width = Math.max(1, Math.round(canvas.parentElement!.getBoundingClientRect().width * density))
      height = canvas.height
      context.fillStyle = outside
      context.fillRect(width, 0, canvas.width - width, height)
      const thick = Math.round(beside.getBoundingClientRect().width * density)
      peaks.place(canvas.width - thick, 0, thick, height)
      corners = { path: outsideOf(width, height, 0.5 * rem), colour: outside }
      perColumn = columnSamples()
      // Twice the width: what is made far ahead must not write over what is shown.
      tape.reset(2 * width, height, perColumn, ground)
      for (const frame of timeline.frames) tape.add(frame)
      dirty = true
    }

    resize()
    const stopWatching = watch({
      forget: from => (from === null ? resize() : tape.forget(from)),
      add: frames => frames.forEach(frame => tape.add(frame)),
    })
    // Another sample rate makes other columns.
    const stopStatus = status.subscribe(() => {
      if (perColumn === columnSamples()) return
      resize()
      wake()
    })

    const paintWave = (now: number) => {
      const heard = heardSample(now)
      const cursor = Math.round(width * cursorAt)
      const first = Math.round(heard / perColumn) - cursor
      if (!dirty && first === shownFirst && timeline.version === shownVersion) return
      dirty = false
      shownFirst = first
      shownVersion = timeline.version
      const x = (sample: number) => Math.round(sample / perColumn) - first
      context.save()
      context.beginPath()
      context.rect(0, 0, width, height)
      context.clip()
      tape.show(context, first, width)

      // Made, but not heard yet.
      context.fillStyle = 'rgba(12, 13, 18, 0.62)'
      context.fillRect(cursor, 0, width - cursor, height)

      context.font = `${Math.round(0.6875 * rem)}px system-ui, sans-serif`
      context.textBaseline = 'top'
      for (const { sample, bar } of bars(grid, first * perColumn, (first + width) * perColumn)) {
        const at = x(sample)
        context.fillStyle = 'rgba(255, 255, 255, 0.16)'
        context.fillRect(at, 0, Math.max(1, Math.round(density)), height)
        context.fillStyle = 'rgba(226, 230, 240, 0.62)'
        if (at + 2 * rem < width) context.fillText(String(bar), at + 0.25 * rem, 0.25 * rem)
      }
      for (const sample of tape.resets) {
        const at = x(sample)
        if (at < 0 || at > width) continue
        context.fillStyle = '#eef0f5'
        for (let y = 0; y < height; y += 6 * density) context.fillRect(at, y, Math.round(density), 3 * density)
      }
      // The prompt that leads at the left edge, and each one that takes the lead.
      const size = 0.34 * rem
      const edge = tape.leads.findLastIndex(lead => x(lead.sample) < 0)
      for (let i = Math.max(0, edge); i < tape.leads.length; i++) {
        const { sample, slot } = tape.leads[i]!
        const at = Math.max(0, x(sample)) + size * 1.3
        if (at > width || (i === edge && (x(tape.leads[i + 1]?.sample ?? Infinity) < 3 * size))) continue
        const { path, colour } = shapes[slot]!
        context.save()
        context.translate(at, height - Math.round(0.085 * height) - size * 1.35)
        context.scale(size, size)
        context.fillStyle = colour
        context.strokeStyle = ground
        context.lineWidth = 0.7
        context.globalAlpha = at > cursor ? 0.6 : 1
        context.stroke(path)
        context.fill(path)
        context.restore()
      }
      context.fillStyle = '#ffffff'
      context.fillRect(cursor, 0, Math.max(1, Math.round(1.5 * density)), height)
      // Round corners are drawn: to clip a canvas to them costs with each picture.
      context.fillStyle = corners.colour
      context.fill(corners.path, 'evenodd')
      context.restore()
    }
    const stopPainting = paint(now => {
      paintWave(now)
      return peaks.paint(now)
    })

    const sizes = new ResizeObserver(() => {
      resize()
      wake()
    })
    sizes.observe(canvas.parentElement!)
    sizes.observe(meters.current!)
    return () => {
      sizes.disconnect()
      stopPainting()
      stopWatching()
      stopStatus()
    }
  }, [])

  return <canvas ref={ref} role="img" aria-label="Waveform of what was heard, in the colours of the prompts that made it; right of the line what is made and not heard yet" />
}

/** What lies outside of round corners. */
function outsideOf(width: number, height: number, radius: number) {
  const path = new Path2D()
  path.rect(0, 0, width, height)
  path.roundRect(0, 0, width, height, radius)
  return path
}
