import { describe, expect, test } from 'vitest'
import { largestFile, mono, read, readAtMost, refuse } from '../../src/prompts/audioFile'
import { roll, suggest } from '../../src/prompts/dice'

const words = { instruments: ['piano', 'upright bass', 'bass guitar'], genres: ['techno', 'bossa nova'], moods: ['calm'] }

describe('dice', () => {
  test('only rolls words that the model knows', () => {
    for (let i = 0; i < 50; i++) expect(roll(words)).toMatch(/^(calm )?(techno|bossa nova)( with (piano|upright bass|bass guitar))?$/)
    expect(roll({ instruments: ['harp'], genres: [], moods: [] }, () => 0.99)).toBe('harp')
    expect(roll({ instruments: [], genres: [], moods: [] })).toBe('')
  })
})

describe('suggestions', () => {
  test('go on from the last word', () => expect(suggest(words, 'calm bas')).toEqual(['calm bass guitar']))
  test('of several words too', () => expect(suggest(words, 'dark upright b')).toEqual(['dark upright bass']))
  test('are none for nothing or for a word that is whole', () => {
    expect(suggest(words, '')).toEqual([])
    expect(suggest(words, 'piano')).toEqual([])
  })
})

describe('an audio file', () => {
  const file = (size: number, name = 'x.wav', type = 'audio/wav') => ({ name, size, type, slice: () => new Blob([new Uint8Array(8)]) }) as unknown as File
  const decoded = (...channels: number[][]) => async () => ({ channels: channels.map(c => Float32Array.from(c)), sampleRate: 10 })
  const error = (work: Promise<unknown>) => work.then(() => '', (e: Error) => e.message)

  test('that is huge is refused before it is read', async () => {
    let reads = 0
    const huge = { ...file(2 * 1024 ** 3, 'album.wav'), slice: () => (reads++, new Blob()) } as unknown as File
    expect(await error(read(huge))).toBe('“album.wav” has 2.0 GB. Files up to 400 MB are taken; a minute of music is enough.')
    expect(reads).toBe(0)
    expect(refuse(file(largestFile))).toBe('')
  })

  test('that is none is refused', () => {
    expect(refuse(file(10, 'cat.png', 'image/png'))).toContain('no audio file')
    expect(refuse(file(0))).toContain('empty')
    expect(refuse(file(10, 'clip.mp4', 'video/mp4'))).toBe('')
  })

  test('is read no further than needed', async () => {
    const asked: number[][] = []
    const big = { ...file(100 * 1024 ** 2), slice: (from: number, to: number) => (asked.push([from, to]), new Blob([])) } as unknown as File
    await read(big, decoded([0.5, 0.5]))
    expect(asked).toEqual([[0, readAtMost]])
  })

  test('becomes mono, a minute at most', async () => {
    const { samples, sampleRate } = await read(file(9), decoded(Array(900).fill(1), Array(900).fill(0)))
    expect([samples.length, samples[0], sampleRate]).toEqual([600, 0.5, 10])
  })

  test('with values that are no numbers has silence there', () => expect([...mono([Float32Array.of(NaN, 0.5, Infinity)], 9)]).toEqual([0, 0.5, 0]))

  test.each([
    ['cannot be understood', () => Promise.reject(new Error('no'))],
    ['is silent', decoded(Array(50).fill(0))],
    ['less than a tenth', decoded([])],
  ])('that %s says so', async (text, decode) => expect(await error(read(file(9), decode))).toContain(text))
})
