import { describe, expect, test } from 'vitest'
import { placeOf, weightsAt } from '../../src/pad/weights'

const square = [{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 0, y: 1 }, { x: 1, y: 1 }]

describe('pad weights', () => {
  test('in the middle all are alike', () => expect(weightsAt({ x: 0.5, y: 0.5 }, square)).toEqual([0.25, 0.25, 0.25, 0.25]))

  test('on a ball only that one is heard', () => expect(weightsAt({ x: 1, y: 0.005 }, square)).toEqual([0, 1, 0, 0]))

  test('twice as far is a quarter as loud', () => {
    const [near, far] = weightsAt({ x: 1 / 3, y: 0 }, [{ x: 0, y: 0 }, { x: 1, y: 0 }])
    expect(near! / far!).toBeCloseTo(4, 1)
  })

  test('they sum to one, and nearly nothing is nothing', () => {
    const weights = weightsAt({ x: 0.06, y: 0.04 }, square)
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 2)
    expect(weights.filter(w => w > 0 && w < 0.01)).toEqual([])
  })

  test('without balls there is nothing', () => expect(weightsAt({ x: 0.5, y: 0.5 }, [])).toEqual([]))

  test('a place is found again from its weights', () => {
    const balls = [{ x: 0.23, y: 0.25 }, { x: 0.77, y: 0.75 }, { x: 0.77, y: 0.25 }, { x: 0.23, y: 0.75 }, { x: 0.5, y: 0.14 }]
    for (const place of [{ x: 0.3, y: 0.6 }, { x: 0.7, y: 0.4 }, { x: 0.52, y: 0.48 }]) {
      const found = placeOf(weightsAt(place, balls), balls)!
      expect(Math.hypot(found.place.x - place.x, found.place.y - place.y)).toBeLessThan(0.02)
      expect(found.error).toBeLessThan(1e-4)
    }
  })

  test('silence has no place, and weights that are nowhere on the pad are only approached', () => {
    expect(placeOf([0, 0, 0, 0], square)).toBeNull()
    expect(placeOf([0.5, 0, 0, 0.5], square)!.error).toBeGreaterThan(0.001)
  })
})
