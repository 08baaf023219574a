import { beforeEach, describe, expect, test, vi } from 'vitest'
import { looks } from '../../src/prompts/palette'
import type { FrameInfo } from '../../src/protocol'

/** As much of a canvas as the tape uses: of each column, the colour that was drawn last at its foot. */
class Columns {
  width = 0
  height = 0
  columns: string[] = []
  fillStyle = ''
  globalAlpha = 1
  getContext() {
    return this
  }
  fillRect(x: number, y: number, width: number, height: number) {
    if (y + height < this.height - 1) return
    for (let i = 0; i < width; i++) this.columns[x + i] = this.fillStyle
  }
  drawImage(from: Columns, x: number, _y: number, width: number, _h: number, to: number) {
    for (let i = 0; i < width; i++) this.columns[to + i] = from.columns[x + i]!
  }
}

vi.stubGlobal('document', { createElement: () => new Columns() })
const { Tape } = await import('../../src/wave/tape')

const ground = '#000'
const colour = (slot: number) => looks[slot]!.colour
const frame = (start: number, slot: number, more: Partial<FrameInfo> = {}): FrameInfo => ({
  start, samples: 100, peaks: [-0.5, 0.5, -0.5, 0.5, -0.5, 0.5, -0.5, 0.5], frame: 0, weights: Array.from({ length: 8 }, (_, i) => (i === slot ? 1 : 0)),
  live: 0, guidance: 4, temperature: 1, topK: 40, injected: false, injection: 0, reset: false, seed: 0, scene: 0, morphScene: 0, morph: 0, frozen: false, recalled: false, ...more,
})

describe('the tape', () => {
  let tape: InstanceType<typeof Tape>
  let screen: Columns
  const shown = (first: number, width: number) => {
    screen.columns = []
    tape.show(screen as unknown as CanvasRenderingContext2D, first, width)
    return screen.columns
  }

  beforeEach(() => {
    tape = new Tape()
    screen = new Columns()
    screen.height = 40
    // Two columns a frame, a ring of 20.
    tape.reset(20, 40, 50, ground)
  })

  test('has each frame where it is heard, silence between', () => {
    tape.add(frame(0, 0))
    tape.add(frame(200, 1))
    expect(shown(-1, 8)).toEqual([ground, colour(0), colour(0), ground, ground, colour(1), colour(1), ground])
  })

  test('goes on round the ring', () => {
    for (let i = 0; i < 30; i++) tape.add(frame(i * 100, i % 8))
    expect(shown(50, 10)).toEqual([25, 26, 27, 28, 29].flatMap(i => [colour(i % 8), colour(i % 8)]))
  })

  test('does not show what the ring has lost', () => {
    for (let i = 0; i < 30; i++) tape.add(frame(i * 100, 0))
    expect(shown(36, 8)).toEqual([ground, ground, ground, ground, colour(0), colour(0), colour(0), colour(0)])
    expect(shown(0, 4)).toEqual([ground, ground, ground, ground])
  })

  test('has nothing of what was made anew', () => {
    for (let i = 0; i < 4; i++) tape.add(frame(i * 100, 0))
    tape.forget(200)
    tape.add(frame(200, 1))
    expect(shown(2, 6)).toEqual([colour(0), colour(0), colour(1), colour(1), ground, ground])
    expect(tape.leads).toEqual([{ sample: 0, slot: 0 }, { sample: 200, slot: 1 }])
  })

  test('knows where another prompt takes the lead, and resets', () => {
    for (const [i, slot] of [0, 0, 2, 2, 0].entries()) tape.add(frame(i * 100, slot, { reset: i === 3 }))
    expect(tape.leads).toEqual([{ sample: 0, slot: 0 }, { sample: 200, slot: 2 }, { sample: 400, slot: 0 }])
    expect(tape.resets).toEqual([300])
  })

  test('after a long pause begins far away without drawing all between', () => {
    tape.add(frame(0, 0))
    const rectangles = vi.spyOn(Columns.prototype, 'fillRect')
    tape.add(frame(1e12, 1))
    expect(rectangles.mock.calls.length).toBeLessThan(30)
    expect(shown(2e10, 2)).toEqual([colour(1), colour(1)])
  })
})
