import { useEffect, useRef } from 'preact/hooks'
import { fit } from '../controls/sheet'
import { moving, songPosition } from '../engine/moving'
import { paint } from '../engine/painting'
import { drift } from '../engine/truth'

/**
 * The bar as the host counts it: one segment a beat, the hand goes round once a bar; the thin ring outside is the host's loop. Below the count how late the music's own beat is, where it has
 * a clear one.
 */
export function BeatRing() {
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = ref.current!
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true })!
    let size = 0
    let ground = ''
    let shown = ''
    const resize = () => {
      ground = fit(canvas)
      size = Math.min(canvas.width, canvas.height)
      shown = ''
    }
    const stop = paint(now => {
      const m = moving.meters
      const position = songPosition(now)
      const beats = m !== null && position !== null ? m.numerator : 4
      const quartersPerBeat = m !== null && position !== null ? 4 / m.denominator : 1
      const barStart = m?.barStart ?? 0
      const step = quartersPerBeat / stepsPerBeat
      const ppq = position === null ? null : barStart + Math.floor((position - barStart) / step) * step
      const inBar = ppq === null ? -1 : wrap((ppq - barStart) / quartersPerBeat, beats)
      const loop = m?.loop ?? null
      const inLoop = loop === null || ppq === null || loop[1] <= loop[0] ? -1 : wrap((ppq - loop[0]) / (loop[1] - loop[0]), 1)
      const loopBars = loop === null ? 0 : Math.min(64, Math.round((loop[1] - loop[0]) / (beats * quartersPerBeat)))
      const late = m?.playing === true && ppq !== null && drift.value.tempo !== null ? drift.value.lateMilliseconds : null
      const key = `${size} ${m?.playing} ${late} ${beats} ${inBar} ${inLoop} ${loopBars}`
      if (key === shown) return
      shown = key
      draw(context, size, ground, { beats, inBar, inLoop, loopBars, late, playing: m?.playing ?? false })
    })
    const watch = new ResizeObserver(resize)
    watch.observe(canvas.parentElement!)
    return () => {
      watch.disconnect()
      stop()
    }
  }, [])
  return <div class="sheet beat-ring"><canvas ref={ref} role="img" aria-label="Beats of the host’s bar" data-tip={`The host’s bar: one part for each beat. The outer ring is the host’s loop, which Looper waits for. ${spoken(drift.value)}`} /></div>
}

interface Bar {
  beats: number
  /** Beats since the bar began; −1: the host tells none. */
  inBar: number
  /** 0…1; −1: no loop. */
  inLoop: number
  loopBars: number
  /** Milliseconds of the music's beat behind the host's; null: unknown. */
  late: number | null
  playing: boolean
}

function draw(c: CanvasRenderingContext2D, size: number, ground: string, bar: Bar) {
  const middle = size / 2
  const thick = size * 0.085
  const radius = middle - size * 0.13
  const turn = (share: number) => (share - 0.25) * 2 * Math.PI
  c.fillStyle = ground
  c.fillRect(0, 0, c.canvas.width, c.canvas.height)
  c.lineCap = 'butt'
  const arc = (r: number, from: number, to: number, width: number, colour: string) => {
    c.beginPath()
    c.arc(middle, middle, r, turn(from), turn(to))
    c.lineWidth = width
    c.strokeStyle = colour
    c.stroke()
  }
  const gap = 0.012
  for (let beat = 0; beat < bar.beats; beat++) {
    const [from, to] = [beat / bar.beats + gap, (beat + 1) / bar.beats - gap]
    arc(radius, from, to, thick, '#2a2e39')
    if (bar.inBar < beat) continue
    // A beat is lit from its first step on.
    const done = Math.min(1, bar.inBar - beat + 1 / stepsPerBeat)
    const now = bar.inBar < beat + 1
    arc(radius, from, from + (to - from) * done, thick, !bar.playing ? '#596072' : now ? '#ffffff' : '#8b93a6')
  }
  if (bar.inLoop >= 0) {
    const outer = middle - size * 0.025
    for (let i = 0; i < bar.loopBars; i++) arc(outer, (i + 0.06) / bar.loopBars, (i + 0.94) / bar.loopBars, size * 0.024, '#3a404e')
    arc(outer, 0, bar.inLoop, size * 0.024, bar.playing ? '#dfe3ee' : '#596072')
  }
  c.fillStyle = bar.inBar < 0 ? '#868d9e' : '#eef0f5'
  c.textAlign = 'center'
  c.textBaseline = 'middle'
  c.font = `600 ${Math.round(size * 0.3)}px system-ui, sans-serif`
  c.fillText(bar.inBar < 0 ? '–' : String(Math.floor(bar.inBar) + 1), middle, middle + (bar.late === null ? size * 0.02 : -size * 0.05))
  if (bar.late === null) return
  c.fillStyle = Math.abs(bar.late) <= inTime ? '#8b93a6' : '#ffb454'
  c.font = `600 ${Math.round(size * 0.1)}px system-ui, sans-serif`
  c.fillText(signed(bar.late), middle, middle + size * 0.17)
}

/** How the hand moves, as on a clock: smoothly it would cost a picture of its own beside each of the waveform's. */
const stepsPerBeat = 8

/** Milliseconds that nobody hears as early or late. */
const inTime = 30

const signed = (late: number) => `${late > 0 ? '+' : late < 0 ? '−' : '±'}${Math.abs(late)} ms`

function spoken({ tempo, lateMilliseconds: late }: { tempo: number | null; lateMilliseconds: number }) {
  if (tempo === null) return 'The music has no clear beat of its own.'
  return `The music’s beat: ${tempo.toFixed(1)} BPM, ${Math.abs(late) <= inTime ? 'in time with' : `${Math.abs(late)} ms ${late > 0 ? 'behind' : 'before'}`} the host’s.`
}

const wrap = (x: number, length: number) => ((x % length) + length) % length
