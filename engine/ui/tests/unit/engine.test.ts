import { describe, expect, test } from 'vitest'
import { readAddress, writeAddress } from '../../src/engine/address'
import { heardValue, shares } from '../../src/engine/heard'
import { bars } from '../../src/engine/moving'
import { delay } from '../../src/engine/socket'
import { sentence } from '../../src/panels/sentence'
import type { Grid, Stamp, Status } from '../../src/protocol'
import { bridge, isForHost } from '../../src/window/keys'

const stamp: Stamp = { frame: 1, weights: [1, 0.5, 0, 0, 0, 0, 0, 0], live: 0.5, guidance: 4, temperature: 0.9, topK: 40, injected: false, injection: 0, reset: false, seed: 0, scene: 0, morphScene: 0, morph: 0, frozen: false, recalled: false }

test('the address holds token and instance', () => {
  expect(readAddress('#token=a%2Bb&instance=7')).toEqual({ token: 'a+b', instance: '7' })
  expect(readAddress('')).toEqual({ token: '', instance: '' })
  expect(readAddress(writeAddress({ token: 'a+b/=', instance: 'x y' }))).toEqual({ token: 'a+b/=', instance: 'x y' })
})

test('attempts to come back grow slower, up to four seconds', () => expect([0, 1, 2, 3, 4, 9].map(delay)).toEqual([250, 500, 1000, 2000, 4000, 4000]))

describe('what is heard', () => {
  test('comes from the stamp', () => expect([100, 101, 200, 201, 202, 304, 500].map(p => heardValue(stamp, p))).toEqual([1, 0.5, 4, 0.9, 40, 0.5, null]))
  test('has the injection’s guidance while something is injected', () => {
    const injected = { ...stamp, injected: true, guidance: 1.5 }
    expect([heardValue(injected, 200), heardValue(injected, 303), heardValue(stamp, 303)]).toEqual([null, 1.5, null])
  })
  test('is shared by all prompts and the live one', () => {
    expect(shares(stamp)).toEqual([0.5, 0.25, 0, 0, 0, 0, 0, 0, 0.25])
    expect(shares({ ...stamp, weights: [0, 0], live: 0 })).toEqual([0, 0, 0])
  })
})

describe('bar lines', () => {
  const point = (p: Partial<Grid['points'][number]>) => ({ sample: 0, ppq: 0, tempo: 120, barStart: 0, numerator: 4, denominator: 4, rate: 48_000, ...p })
  test('lie on the host’s bars', () => expect(bars([point({})], 0, 300_000)).toEqual([0, 96_000, 192_000, 288_000].map((sample, i) => ({ sample, bar: i + 1 }))))
  test('of three quarters are shorter', () => expect(bars([point({ numerator: 3 })], 1, 150_000).map(b => b.sample)).toEqual([72_000, 144_000]))
  test('follow a change of tempo', () => {
    const points = [point({}), point({ sample: 96_000, ppq: 4, barStart: 4, tempo: 60 })]
    expect(bars(points, 0, 400_000)).toEqual([{ sample: 0, bar: 1 }, { sample: 96_000, bar: 2 }, { sample: 288_000, bar: 3 }])
  })
  test('follow a loop that jumps back', () => {
    const points = [point({ ppq: 14, barStart: 12 }), point({ sample: 48_000, ppq: 0, barStart: 0 })]
    expect(bars(points, 0, 150_000)).toEqual([{ sample: 48_000, bar: 1 }, { sample: 144_000, bar: 2 }])
  })
  test('there are none without a tempo', () => expect(bars([point({ tempo: 0 })], 0, 1e6)).toEqual([]))
})

describe('the one sentence', () => {
  const status: Status = { type: 'status', state: 'playing', message: '', realTimeFactor: 2, lookaheadSeconds: 2, bufferSeconds: 2, underruns: 0, sampleRate: 48_000, offline: false }
  test('is plain', () => expect(sentence('joined', status, null)).toEqual({ tone: 'good', text: 'Playing.' }))
  test('says what the engine says', () => expect(sentence('joined', { ...status, message: 'It plays.' }, null).text).toBe('It plays.'))
  test('warns of a slow machine, whoever says it', () => {
    expect(sentence('joined', { ...status, realTimeFactor: 0.7 }, null).tone).toBe('bad')
    expect(sentence('joined', { ...status, realTimeFactor: 0.7, message: 'Slow.' }, null)).toEqual({ tone: 'bad', text: 'Slow.' })
  })
  test('knows that nobody is there', () => expect(sentence('gone', status, null).tone).toBe('bad'))
  test('shows a state that it does not know', () => expect(sentence('joined', { ...status, state: 'dreaming' }, null).text).toBe('dreaming'))
})

describe('keys in a plugin window', () => {
  test('what is typed stays', () => {
    for (const key of [' ', 'a', 'Enter', 'ArrowLeft', 'z']) expect(isForHost(key, { text: true, byKeyboard: true })).toBe(false)
  })
  test('Space starts the host, unless a button was reached by keyboard', () => {
    expect(isForHost(' ', { text: false, byKeyboard: false })).toBe(true)
    expect(isForHost(' ', { text: false, byKeyboard: true })).toBe(false)
    expect(isForHost('Tab', { text: false, byKeyboard: false })).toBe(false)
    expect(isForHost('F5', { text: false, byKeyboard: true })).toBe(true)
  })
  test('are told to whatever window there is', () => {
    const told: string[] = []
    bridge({ webkit: { messageHandlers: { livemusic: { postMessage: t => told.push(t) } } } })!({ type: 'ready' })
    bridge({ chrome: { webview: { postMessage: t => told.push(t) } } })!({ type: 'ready' })
    expect(told).toEqual(['{"type":"ready"}', '{"type":"ready"}'])
    expect(bridge({})).toBeNull()
  })
})
