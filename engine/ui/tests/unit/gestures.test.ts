import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Gestures } from '../../src/engine/gestures'
import { value } from '../../src/engine/truth'
import type { Edit } from '../../src/protocol'

describe('gestures', () => {
  let said: Edit[]
  let frames: (() => void)[]
  let there: boolean
  let gestures: Gestures
  const frame = () => frames.splice(0).forEach(f => f())
  const told = (id: number, v: number) => {
    value(id).value = v
    gestures.told([[id, v]])
  }

  beforeEach(() => {
    vi.useFakeTimers()
    said = []
    frames = []
    there = true
    gestures = new Gestures(edit => (there && said.push(edit), there), f => frames.push(f))
    value(200).value = 4
  })

  test('begin, values, end; no more than one value a picture', () => {
    gestures.begin(200)
    gestures.turn(200, 4.5)
    gestures.turn(200, 5)
    gestures.turn(200, 5.5)
    expect(said.map(e => e.value)).toEqual([4, 4.5])
    frame()
    gestures.turn(200, 6)
    gestures.end(200)
    expect(said).toEqual([
      { type: 'edit', id: 200, phase: 0, value: 4 },
      { type: 'edit', id: 200, phase: 1, value: 4.5 },
      { type: 'edit', id: 200, phase: 1, value: 5.5 },
      { type: 'edit', id: 200, phase: 1, value: 6 },
      { type: 'edit', id: 200, phase: 2, value: 6 },
    ])
    frame()
    frame()
    expect(said.length).toBe(5)
    expect(frames).toEqual([])
  })

  test('in hand it shows the hand, else the truth', () => {
    const shown = gestures.shown(200)
    told(200, 1)
    expect(shown.value).toBe(1)
    gestures.begin(200)
    gestures.turn(200, 7)
    told(200, 2)
    expect(shown.value).toBe(7)
    gestures.end(200)
    expect(shown.value).toBe(7)
    told(200, Math.fround(7))
    told(200, 3)
    expect(shown.value).toBe(3)
  })

  test('a value that the engine never says is given up', () => {
    gestures.set(200, 9)
    expect(gestures.shown(200).value).toBe(9)
    vi.advanceTimersByTime(500)
    expect(gestures.shown(200).value).toBe(4)
  })

  test('an echo of an earlier value does not make it jump back', () => {
    gestures.begin(200)
    gestures.turn(200, 5)
    frame()
    gestures.turn(200, 6)
    gestures.end(200)
    told(200, 5)
    expect(gestures.shown(200).value).toBe(6)
    told(200, 6)
    expect(gestures.shown(200).value).toBe(6)
  })

  test('without an engine nothing moves', () => {
    there = false
    expect(gestures.begin(200)).toBe(false)
    gestures.turn(200, 8)
    gestures.end(200)
    expect(gestures.shown(200).value).toBe(4)
  })

  test('when the engine goes the hand loses its hold', () => {
    gestures.begin(200)
    gestures.turn(200, 8)
    gestures.turn(200, 9)
    gestures.drop()
    expect(gestures.shown(200).value).toBe(4)
    frame()
    expect(said.map(e => e.value)).toEqual([4, 8])
  })
})
