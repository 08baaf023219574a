// Pictures of the page, drawn against the fake engine: `npm run screenshots` makes those of the documentation, `npm run screenshots FOLDER all` those of every state,
// `npm run screenshots FOLDER pad,error` those named. Build first.
// @ts-check
import { mkdir, writeFile } from 'node:fs/promises'
import { chromium } from '@playwright/test'
import { startFakeEngine } from './fake-engine.js'
import { reduce } from './palette.js'

const folder = process.argv[2] ?? '../../docs/editor'
const only = process.argv[3] ?? 'default,scenes,moments,takes,pad,injection,error,slow,small,large,phone'

/** @typedef {import('@playwright/test').Page} BrowserPage */
/** @typedef {import('./fake-engine.js').FakeEngine} FakeEngine */
/**
 * @typedef {object} Shot
 * @property {string} name
 * @property {[number, number]} [size]
 * @property {number} [density]
 * @property {boolean} [whole]
 * @property {import('./fake-engine.js').Options} [options]
 * @property {(page: BrowserPage, engine: FakeEngine) => Promise<void>} [act]
 */

const band = { prompts: ['warm piano', 'driving techno', 'upright bass', 'nostalgic synthwave'], weights: [0.85, 0.3, 0.6, 0.15] }
const full = {
  prompts: ['calm piano', 'dark ambient pad', 'bossa nova guitar', 'driving techno', 'jazz with saxophone', 'lo-fi hip hop drums', 'strings', 'flute'],
  weights: [0.8, 0.5, 0.3, 0.9, 0.2, 0.6, 0.25, 0.4],
}

/** Scenes as somebody would have stored them. @param {FakeEngine} engine */
function stored(engine) {
  /** @param {string} name @param {number[]} weights */
  const scene = (name, ...weights) => ({ name, prompts: engine.slots.map(s => s.text), weights: Array.from({ length: 8 }, (_, i) => weights[i] ?? 0), guidance: 4, temperature: 0.9, topK: 40, encoding: false, message: '' })
  engine.scenes = [scene('Intro', 1), scene('Verse', 0.8, 0, 0.6), scene('Build', 0.3, 0.7, 0.5, 0.3), scene('Drop', 0, 1.4, 0.3), scene('Break', 0.2, 0, 0.4, 1), scene('Outro', 0.6, 0, 0, 0.5), ...Array(10).fill(null)]
  engine.bookmarks = [scene('Warm piano + upright bass', 0.8, 0, 0.4), scene('That riff', 0.2, 0.9), scene('Nostalgic synthwave', 0, 0, 0.3, 1), ...Array(13).fill(null)]
  engine.tell({ type: 'scenes', scenes: engine.scenes })
  engine.tell({ type: 'bookmarks', bookmarks: engine.bookmarks })
}

/** @type {Shot[]} */
const shots = [
  {
    name: 'default', options: { ...band, sidechain: true },
    act: async (page, engine) => {
      engine.setAudio(4, 'rainy street.wav')
      engine.set(104, 0.4)
      engine.set(113, 1)
      await page.waitForTimeout(3200)
    },
  },
  { name: 'full', options: full },
  {
    name: 'scenes', options: { ...band, sidechain: true },
    act: async (page, engine) => {
      stored(engine)
      engine.capture(8, 0)
      engine.set(600, 3)
      engine.set(603, 4)
      await page.waitForTimeout(4000)
      engine.set(604, 2)
      engine.set(601, 5)
      engine.set(602, 0.35)
      await page.waitForTimeout(1200)
      engine.ppq = Math.floor(engine.ppq / 4) * 4 + 0.5
      engine.set(600, 4)
      await page.waitForTimeout(600)
    },
  },
  { name: 'moments', options: { ...band, sidechain: true }, act: async (page, engine) => { stored(engine); engine.set(710, 1); await page.getByRole('radio', { name: 'Moments' }).click(); await page.waitForTimeout(1500) } },
  {
    name: 'takes', options: { ...band, sidechain: true },
    act: async (page, engine) => {
      stored(engine)
      for (const bars of [8, 4, 0, 16]) engine.capture(bars, 30)
      engine.printed = { name: 'Take 2', message: '' }
      engine.set(722, 1)
      engine.tell({ type: 'printed', ...engine.printed })
      await page.getByRole('radio', { name: 'Takes' }).click()
      await page.waitForTimeout(700)
    },
  },
  { name: 'small-scenes', size: [720, 480], options: full, act: async (_, engine) => { stored(engine); engine.set(600, 2) } },
  { name: 'first', options: { prompts: ['piano'], weights: [1], playing: false } },
  {
    name: 'pad', options: full,
    act: async (page, engine) => {
      for (const slot of [5, 6, 7]) engine.setSlot(slot, { text: '', state: 'empty' })
      await page.getByRole('radio', { name: 'Pad' }).click()
      const box = await page.locator('.pad').boundingBox()
      if (box === null) throw new Error('no pad')
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.64, box.y + box.height * 0.46, { steps: 5 })
      await page.mouse.up()
      await page.waitForTimeout(1500)
    },
  },
  {
    name: 'injection', options: { ...band, sidechain: true, loop: [128, 144] },
    act: async (page, engine) => {
      engine.set(300, 2)
      engine.set(302, 0.8)
      engine.set(304, 0.4)
      await page.waitForTimeout(3500)
    },
  },
  {
    name: 'error', options: band,
    act: async (page, engine) => {
      engine.setPrompt(4, 'zither')
      engine.setPrompt(5, 'calm zither')
      await page.waitForTimeout(500)
      await page.locator('.words').nth(6).fill('x'.repeat(600))
      engine.tell({ type: 'problem', about: 'capture', message: 'The take cannot be written: the disk is full. Free some space and keep it again.' })
    },
  },
  {
    name: 'slow', options: { ...band, speed: 0.72 },
    act: async (_, engine) => {
      engine.state = 'buffering'
      engine.underruns = 7
      engine.message = 'This computer makes 0.72 s of music per second. Close other programs, or choose a smaller model.'
      engine.tell(engine.status())
    },
  },
  { name: 'gone', options: band, act: async (page, engine) => { await page.waitForTimeout(500); await engine.close(); await page.waitForTimeout(600) } },
  { name: 'typing', options: band, act: async page => { await page.locator('.words').nth(4).pressSequentially('dark up'); await page.waitForTimeout(200) } },
  { name: 'menu', options: { ...band, sidechain: true }, act: async page => { await page.locator('.slot').nth(1).hover(); await page.getByRole('button', { name: 'Prompt 2: use a sound' }).click(); await page.waitForTimeout(200) } },
  { name: 'tip', options: band, act: async page => { await page.getByRole('slider', { name: 'Temperature' }).hover(); await page.waitForTimeout(900) } },
  {
    name: 'later',
    options: {
      ...band, capabilities: ['text_prompt', 'audio_prompt', 'audio_injection', 'tempo', 'key', 'density', 'brightness', 'drums', 'bass', 'other', 'chaos'],
    },
    act: async page => { await page.getByRole('button', { name: 'More' }).click(); await page.waitForTimeout(200) },
  },
  { name: 'player', options: { ...band, kind: 'player', playing: false } },
  { name: 'choose', options: { instances: [{ id: 'a', kind: 'instrument', track: 'Keys' }, { id: 'b', kind: 'effect', track: 'Guitar bus' }, { id: 'c', kind: 'player', track: '' }] } },
  { name: 'small', size: [720, 480], options: full },
  { name: 'small-injection', size: [735, 465], options: { ...band, sidechain: true, loop: [128, 144] }, act: async (page, engine) => { engine.set(300, 1); await page.waitForTimeout(1500) } },
  { name: 'large', size: [1960, 1240], options: { ...full, sidechain: true } },
  { name: 'wide', size: [1920, 900], options: { ...band, sidechain: true } },
  { name: 'phone', size: [390, 844], whole: true, options: { ...band, sidechain: true } },
  { name: 'phone-player', size: [390, 844], density: 2, options: { ...band, kind: 'player', playing: false } },
  { name: 'tablet', size: [820, 1180], options: { ...full, sidechain: true } },
]

await mkdir(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const shot of shots) {
  if (only !== 'all' && !only.split(',').includes(shot.name)) continue
  const engine = await startFakeEngine(shot.options)
  const [width, height] = shot.size ?? [980, 620]
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: shot.density ?? 1, hasTouch: shot.name.startsWith('phone'), isMobile: shot.name.startsWith('phone') })
  const page = await context.newPage()
  page.on('console', m => m.type() === 'error' && !/ERR_CONNECTION_REFUSED/.test(m.text()) && console.error(`${shot.name}: ${m.text()}`))
  page.on('pageerror', e => console.error(`${shot.name}: ${e.message}`))
  await page.goto(engine.url)
  await page.waitForTimeout(shot.name === 'choose' ? 500 : 1200)
  await shot.act?.(page, engine)
  await writeFile(`${folder}/${shot.name}.png`, reduce(await page.screenshot({ fullPage: shot.whole ?? false })))
  await context.close()
  await engine.close().catch(() => {})
}
await browser.close()
