// How fast the page follows, and whether it grows, with the real engine and its model while music plays. Build the page first.
//   node dev/speed.js knob              from a moved knob to the engine
//   node dev/speed.js automation        from a value that somebody else turns to the picture in the page
//   node dev/speed.js host PLUGIN       from an automation point of a host to the picture in the page; the .clap or .vst3 in artifacts/, built with its host by the demo of the README
//   node dev/speed.js growth [minutes]  memory of page and engine under automation (10)
// @ts-check
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { Play } from './play.js'

const [what = 'knob', argument = ''] = process.argv.slice(2)
const strength = 200

/** @param {number[]} times milliseconds */
function quantiles(times) {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (/** @type {number} */ share) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(1)
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms of ${times.length}`
}

/** Milliseconds since 1970, as finely as the page's own clock. */
const now = () => performance.timeOrigin + performance.now()

const play = await new Play().start()
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'] })
const page = await browser.newPage({ viewport: { width: 980, height: 620 } })
try {
  await page.goto(play.url)
  await page.locator('.big-play button').click({ timeout: 120_000 })
  let running = false
  /** When each value of the style strength was told to a page beside the one that is turned. @type {{ value: number, at: number }[]} */
  const told = []
  const beside = await play.join(truth => {
    if (truth.type === 'meters') running ||= truth.running
    if (truth.type === 'values') for (const [id, value] of truth.values) if (id === strength) told.push({ value, at: now() })
  })
  while (!running) await setTimeout(100)
  await setTimeout(3000)
  console.log(`load ${loadavg().map(l => l.toFixed(1)).join(' ')} (of the last 1, 5 and 15 minutes)`)
  if (what === 'knob') await knob(told)
  else if (what === 'automation') await automation(beside)
  else if (what === 'host') await host(argument)
  else await growth(beside, Number(argument || 10))
  beside.leave()
} finally {
  await browser.close()
  await play.stop()
}

/** @param {{ value: number, at: number }[]} told */
async function knob(told) {
  await page.evaluate(() => {
    /** @type {{ moved: number, sent: number, value: number, back: number }[]} */
    const log = []
    let moved = 0
    /** @type {WebSocket | null} */
    let heard = null
    addEventListener('pointermove', e => (moved ||= e.timeStamp), true)
    const send = WebSocket.prototype.send
    WebSocket.prototype.send = function (data) {
      send.call(this, data)
      if (moved === 0 || typeof data !== 'string' || !data.includes('"phase":1')) return
      if (heard !== this) {
        heard = this
        this.addEventListener('message', e => {
          if (typeof e.data !== 'string' || !e.data.includes('"echo"')) return
          for (const truth of [JSON.parse(e.data)].flat()) {
            const asked = truth.type === 'echo' ? log[truth.mark] : undefined
            if (asked !== undefined) asked.back = performance.timeOrigin + performance.now()
          }
        })
      }
      // The engine takes messages in their order, so the answer to what comes behind the value says that the value is there.
      send.call(this, JSON.stringify({ type: 'ping', mark: log.length }))
      log.push({ moved: performance.timeOrigin + moved, sent: performance.timeOrigin + performance.now(), value: JSON.parse(data).value, back: NaN })
      moved = 0
    }
    Object.assign(window, { log })
  })
  const box = await page.getByRole('slider', { name: 'Style strength', exact: true }).boundingBox()
  if (box === null) throw new Error('There is no fader.')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + 5, y)
  await page.mouse.down()
  for (let i = 0; i < 300; i++) {
    await page.mouse.move(box.x + box.width * (0.5 + 0.4 * Math.sin(i / 17)), y)
    await setTimeout(25)
  }
  await page.mouse.up()
  await setTimeout(500)
  const log = /** @type {{ moved: number, sent: number, value: number, back: number }[]} */ (await page.evaluate(() => Reflect.get(window, 'log')))
  // Values that came together are told as the last of them: those are not counted.
  const there = log.flatMap(l => {
    const answer = told.find(t => t.at >= l.sent && Math.abs(t.value - l.value) < 1e-4)
    return answer === undefined ? [] : [answer.at - l.moved]
  })
  console.log(`knob, in the page (from the pointer’s event to the message): ${quantiles(log.map(l => l.sent - l.moved))}`)
  console.log(`knob, to the engine and its answer back to the page: ${quantiles(log.map(l => l.back - l.moved).filter(Number.isFinite))}`)
  console.log(`knob, until the engine has told it to another page, its tick of 20 ms included: ${quantiles(there)}`)
}

/** When the page shows each value of the style strength. @returns {Promise<() => Promise<{ value: number, at: number }[]>>} */
async function pictures() {
  await page.evaluate(() => {
    /** @type {{ value: number, at: number }[]} */
    const log = []
    const fader = document.querySelector('[aria-label="Style strength"]')
    if (fader === null) throw new Error('There is no fader.')
    new MutationObserver(() => {
      const value = Number(fader.getAttribute('aria-valuenow'))
      requestAnimationFrame(() => void log.push({ value, at: performance.timeOrigin + performance.now() }))
    }).observe(fader, { attributes: true, attributeFilter: ['aria-valuenow'] })
    Object.assign(window, { log })
  })
  return () => page.evaluate(() => Reflect.get(window, 'log'))
}

/** @param {string} what @param {{ value: number, at: number }[]} sent @param {{ value: number, at: number }[]} log */
function tellDelays(what, sent, log) {
  const seen = sent.flatMap(s => {
    const picture = log.find(l => l.at >= s.at && Math.abs(l.value - s.value) < 5e-6)
    return picture === undefined ? [] : [picture.at - s.at]
  })
  console.log(`automation, from the value to ${what} (${sent.length - seen.length} were overtaken by the next): ${quantiles(seen)}`)
}

/** The same with a host: its audio thread hands a value to the plugin each 97 ms or so. @param {string} plugin */
async function host(plugin) {
  const points = Array.from({ length: 300 }, (_, i) => ({ at: 5 + i * 0.0973, do: 'parameter', name: 'Style strength', value: Math.round(1000 * (5 + 4 * Math.sin(i / 17))) / 1000 + i / 1e5 }))
  const [song, report] = [join(play.folder, 'song.json'), join(play.folder, 'report.json')]
  writeFileSync(song, JSON.stringify({ length: 36, warmUp: 60, blocks: { fixed: 256 }, prompts: ['calm piano'], events: points }))
  const program = fileURLToPath(new URL('../../../tests/LiveMusic.TestHost/bin/Release/net10.0/livemusic-host', import.meta.url))
  const run = spawn(program, ['play', song, '--plugin', resolve(plugin), '--out', join(play.folder, 'song.wav'), '--report', report, '--quiet'], { env: play.env, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise(done => run.once('exit', done))
  // The page leaves the player for the plugin's instance, which comes with its first block.
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByRole('button', { name: /^Instance/ }).click()
  await page.getByRole('button', { name: /instrument$/ }).click({ timeout: 120_000 })
  await page.locator('.slot').first().waitFor()
  const log = await pictures()
  /** @type {{ value: number, at: number }[]} */
  const told = []
  const instance = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('instance') ?? ''
  const beside = await play.join(truth => truth.type === 'values' && truth.values.forEach(([id, value]) => id === strength && told.push({ value, at: now() })), instance)
  if ((await ended) !== 0) throw new Error('The host failed.')
  beside.leave()
  const { events, lateness } = /** @type {{ events: { what: string, clock: number }[], lateness: { p50: number, p99: number } }} */ (JSON.parse(readFileSync(report, 'utf8')))
  const sent = events.map(e => ({ value: Number(/= (.*)/.exec(e.what)?.[1]), at: e.clock }))
  console.log(`the host woke up for a block late by p50 ${(lateness.p50 / 1000).toFixed(1)} ms, p99 ${(lateness.p99 / 1000).toFixed(1)} ms`)
  tellDelays('the message of the engine', sent, told)
  tellDelays('the picture', sent, await log())
}

/** From sending a value, beside the page, to the first picture of the page with it. @param {{ say: (intent: import('../src/protocol').Intent) => void }} beside */
async function automation(beside) {
  const log = await pictures()
  /** @type {{ value: number, at: number }[]} */
  const sent = []
  beside.say({ type: 'edit', id: strength, phase: 0, value: 4 })
  for (let i = 0; i < 300; i++) {
    const value = Math.round(1000 * (5 + 4 * Math.sin(i / 17))) / 1000 + i / 1e5
    sent.push({ value, at: now() })
    beside.say({ type: 'edit', id: strength, phase: 1, value })
    await setTimeout(30)
  }
  beside.say({ type: 'edit', id: strength, phase: 2, value: 4 })
  await setTimeout(500)
  tellDelays('the picture', sent, await log())
}

/** @param {{ say: (intent: import('../src/protocol').Intent) => void }} beside @param {number} minutes */
async function growth(beside, minutes) {
  const session = await page.context().newCDPSession(page)
  const look = async () => {
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const { nodes } = await session.send('Memory.getDOMCounters')
    const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${play.engine}/status`, 'utf8'))?.[1])
    return { page: usedSize / 1e6, nodes, engine: resident / 1e3 }
  }
  const moved = [100, 101, 201]
  for (const id of moved) beside.say({ type: 'edit', id, phase: 0, value: 1 })
  const begin = performance.now()
  // The waveform's past fills up first.
  const settled = begin + Math.min(120_000, minutes * 20_000)
  const end = settled + minutes * 60_000
  /** @type {Awaited<ReturnType<typeof look>> | undefined} */
  let before
  let changes = 0
  for (let t = 0; performance.now() < end; t += 1 / 30) {
    if (before === undefined && performance.now() > settled) before = await look()
    moved.forEach((id, i) => beside.say({ type: 'edit', id, phase: 1, value: 1 + 0.5 * Math.sin(t + i) }))
    changes += moved.length
    await setTimeout(33)
  }
  for (const id of moved) beside.say({ type: 'edit', id, phase: 2, value: 1 })
  const after = await look()
  if (before === undefined) throw new Error('Too short to measure.')
  console.log(`growth, ${changes} changes in ${minutes} minutes: page ${before.page.toFixed(1)} → ${after.page.toFixed(1)} MB of heap, ${before.nodes} → ${after.nodes} nodes; engine ${before.engine.toFixed(0)} → ${after.engine.toFixed(0)} MB resident`)
}
