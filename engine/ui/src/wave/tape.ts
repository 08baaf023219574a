import { shares } from '../engine/heard'
import { liveColour, looks } from '../prompts/palette'
import type { FrameInfo } from '../protocol'

/** Height of the band under the waveform that shows the mix of prompts, as a part of the tape. */
const ribbon = 0.085

/** Line over the waveform where something was injected. */
const injectedColour = '#e7ebf4'

const colours = [...looks.map(l => l.colour), liveColour]

/** The same line where a frozen loop was heard. */
const frozenColour = '#7cc8ff'

/** Played without any prompt. */
const noStyle = '#596072'

/**
 * The waveform as a picture that is drawn once: a ring of columns, one pixel each, to which frames are added as the engine makes them. What scrolls is only where the
 * ring is copied from. Columns are numbered from the beginning of the stream: column = sample / samplesPerColumn.
 */
export class Tape {
  private readonly canvas = document.createElement('canvas')
  private readonly context = this.canvas.getContext('2d', { alpha: false })!
  private samplesPerColumn = 1
  private ground = '#000'
  /** Everything before this column is drawn (as silence where nothing was told). */
  private end = 0
  /** Where another prompt takes the lead: shapes are drawn there. */
  readonly leads: { sample: number; slot: number }[] = []
  /** Where the context is another: after a reset, or of a bookmark. */
  readonly resets: number[] = []

  /** Empty, of this size in pixels. */
  reset(columns: number, height: number, samplesPerColumn: number, ground: string) {
    this.canvas.width = columns
    this.canvas.height = height
    this.samplesPerColumn = samplesPerColumn
    this.ground = ground
    this.context.fillStyle = ground
    this.context.fillRect(0, 0, columns, height)
    this.end = 0
    this.leads.length = this.resets.length = 0
  }

  column(sample: number) {
    return Math.round(sample / this.samplesPerColumn)
  }

  /** From this sample on nothing is known any more. */
  forget(from: number) {
    const first = this.column(from)
    this.blank(first, Math.min(this.end, first + this.canvas.width))
    this.end = Math.min(this.end, first)
    const keep = <T>(list: T[], sample: (item: T) => number) => {
      const i = list.findIndex(item => sample(item) >= from)
      if (i >= 0) list.length = i
    }
    keep(this.leads, l => l.sample)
    keep(this.resets, s => s)
  }

  add(frame: FrameInfo) {
    const from = this.column(frame.start)
    const to = this.column(frame.start + frame.samples)
    // Older than the ring is long, or far from all that is known: a jump.
    if (from <= this.end - this.canvas.width) return
    this.reach(from)
    const { context, canvas } = this
    const { height } = canvas
    const mix = shares(frame)
    const band = Math.max(3, Math.round(height * ribbon))
    const top = 4
    const middle = (top + height - band - 4) / 2
    const scale = (height - band - 4 - top) / 2
    const pairs = frame.peaks.length / 2
    for (let column = from; column < to; column++) {
      const x = this.place(column)
      context.fillStyle = this.ground
      context.fillRect(x, 0, 1, height)
      // The pairs of peaks that fall into this column.
      const first = Math.floor(((column - from) / (to - from)) * pairs)
      const last = Math.max(first + 1, Math.ceil(((column + 1 - from) / (to - from)) * pairs))
      let low = 0
      let high = 0
      for (let i = first; i < last && i < pairs; i++) {
        low = Math.min(low, frame.peaks[2 * i]!)
        high = Math.max(high, frame.peaks[2 * i + 1]!)
      }
      const y0 = middle - shape(high) * scale
      const y1 = Math.max(y0 + 1, middle - shape(low) * scale)
      let at = 0
      let any = false
      for (let i = 0; i < mix.length; i++) {
        const share = mix[i]!
        if (share < 0.004) continue
        any = true
        context.fillStyle = colours[i]!
        context.fillRect(x, y0 + at * (y1 - y0), 1, share * (y1 - y0))
        context.fillRect(x, height - band + at * band, 1, share * band)
        at += share
      }
      if (!any) {
        context.fillStyle = noStyle
        context.fillRect(x, y0, 1, y1 - y0)
        context.fillRect(x, height - band / 2 - 0.5, 1, 1)
      }
      if (frame.injected || frame.frozen) {
        context.fillStyle = frame.frozen ? frozenColour : injectedColour
        context.globalAlpha = frame.frozen ? 1 : 0.35 + 0.65 * frame.injection
        context.fillRect(x, 0, 1, 2)
        context.globalAlpha = 1
      }
    }
    this.end = Math.max(this.end, to)
    const lead = mix.indexOf(Math.max(...mix))
    if (mix[lead]! > 0 && lead < looks.length && this.leads.at(-1)?.slot !== lead) this.leads.push({ sample: frame.start, slot: lead })
    if (frame.reset || frame.recalled) this.resets.push(frame.start)
    if (this.leads.length > 200) this.leads.splice(0, 100)
    if (this.resets.length > 100) this.resets.splice(0, 50)
  }

  /** Copies the columns from `first` on to x = 0…width of the other canvas. */
  show(target: CanvasRenderingContext2D, first: number, width: number) {
    const { canvas } = this
    this.reach(first + width)
    // What the ring has written over since is not known any more.
    const gone = Math.min(width, Math.max(0, this.end - canvas.width - first))
    target.fillStyle = this.ground
    target.fillRect(0, 0, gone, canvas.height)
    for (let x = gone; x < width; ) {
      const at = this.place(first + x)
      const count = Math.min(width - x, canvas.width - at)
      target.drawImage(canvas, at, 0, count, canvas.height, x, 0, count, canvas.height)
      x += count
    }
  }

  /** Where a column lies in the ring. */
  private place(column: number) {
    const { width } = this.canvas
    return ((column % width) + width) % width
  }

  /** Columns up to here count as known: those that nobody drew are silence. */
  private reach(column: number) {
    if (column <= this.end) return
    this.blank(Math.max(this.end, column - this.canvas.width), column)
    this.end = column
  }

  private blank(from: number, to: number) {
    const { context, canvas } = this
    context.fillStyle = this.ground
    for (let column = from; column < to; ) {
      const x = this.place(column)
      const count = Math.min(to - column, canvas.width - x)
      context.fillRect(x, 0, count, canvas.height)
      column += count
    }
  }
}

/** Quiet parts are lifted a little, so that a soft piano can be seen too. */
const shape = (x: number) => Math.sign(x) * Math.min(1, Math.abs(x)) ** 0.75
