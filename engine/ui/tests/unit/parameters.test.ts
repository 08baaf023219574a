import { describe, expect, test } from 'vitest'
import parameters from '../../dev/parameters.json'
import vectors from './parameter-text.json'
import { clamp, denormalise, normalise, roundHalfEven, step } from '../../src/parameters/scale'
import { fixed, format, parse } from '../../src/parameters/text'
import type { ParameterInfo } from '../../src/protocol'

const table = parameters as ParameterInfo[]
const find = (id: number) => table.find(p => p.id === id)!

describe('values as text', () => {
  // The same list is read by LiveMusic.Shared.Tests: what it holds is what ParameterText.Format writes.
  test.each(vectors.map(v => [v.id, v.value, v.text] as const))('%i at %d is %s', (id, value, text) => {
    expect(format(find(id), value)).toBe(text)
  })

  test('a weight carries its prompt', () => {
    expect(format(find(100), 0.8, 'warm piano')).toBe('0.80 · warm piano')
    expect(format(find(100), 0.8, '  ')).toBe('0.80')
  })

  test('what is written is read', () => {
    for (const { id, value } of vectors) {
      const p = find(id)
      const text = format(p, value)
      const read = parse(p, text)
      expect(read, `${p.name}: '${text}'`).not.toBeNull()
      expect(format(p, read!)).toBe(text)
    }
  })

  test.each([
    [200, '3,5', 3.5], [302, '50', 0.5], [302, '50 %', 0.5], [500, '-inf', -60], [500, '-6 dB', -6], [300, 'looper', 2], [401, 'on', 1], [102, '0.4 · strings', 0.4], [202, '99999', 1024],
  ])('%i reads %s as %d', (id, text, value) => expect(parse(find(id), text)).toBe(value))

  test.each([[200, ''], [200, 'loud'], [300, 'sideways'], [500, '-']])('%i does not read %s', (id, text) => expect(parse(find(id), text)).toBeNull())

  test('decimals round half away from zero, as 15 digits show them', () => {
    expect(fixed(0.125, 2)).toBe('0.13')
    expect(fixed(1.005, 2)).toBe('1.01')
    expect(fixed(2.5, 0)).toBe('3')
    expect(fixed(-0.125, 2)).toBe('-0.13')
    expect(fixed(0, 2)).toBe('0.00')
    expect(fixed(9.996, 2)).toBe('10.00')
    expect(fixed(1e-9, 2)).toBe('0.00')
  })
})

describe('travel', () => {
  test('there and back', () => {
    for (const p of table) {
      for (const t of [0, 0.1, 0.25, 0.5, 0.9, 1]) {
        const value = denormalise(p, t)
        expect(denormalise(p, normalise(p, value))).toBeCloseTo(value, 9)
      }
    }
  })

  test('the middle of a logarithmic travel is the geometric mean', () => expect(denormalise(find(202), 0.5)).toBe(32))

  test('whole values tie to even, as in .NET', () => {
    expect([0.5, 1.5, 2.5, -0.5, 2.4999].map(roundHalfEven).map(v => v + 0)).toEqual([0, 2, 2, 0, 2])
    expect(clamp(find(300), 1.5)).toBe(2)
    expect(clamp(find(300), 7)).toBe(2)
    expect(clamp(find(201), NaN)).toBe(0.9)
  })

  test('a key moves a whole step at least, and never past the end', () => {
    expect(step(find(203), 5, 1)).toBe(105)
    expect(step(find(202), 1, 1)).toBe(2)
    expect(step(find(202), 1, -1)).toBe(1)
    expect(step(find(300), 0, 1)).toBe(1)
    expect(step(find(300), 2, 10)).toBe(2)
    expect(step(find(201), 0, 1)).toBeCloseTo(0.04, 9)
  })
})
