// How much of a core the page costs while music plays: `npm run build && node dev/measure.js [seconds] [width] [height]`. Chromium without a graphics card, all of
// its processes counted, and the pictures a second that the page could have.
// @ts-check
import { readFileSync, readdirSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { startFakeEngine } from './fake-engine.js'

const seconds = Number(process.argv[2] ?? 20)
const [width, height] = [Number(process.argv[3] ?? 980), Number(process.argv[4] ?? 620)]
const ticksPerSecond = 100

const engine = await startFakeEngine({ prompts: ['warm piano', 'driving techno', 'upright bass'], weights: [0.8, 0.5, 0.3], sidechain: true, loop: [128, 144] })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', ...(process.env.CHROMIUM_ARGS ?? '').split(' ').filter(a => a !== '')] })
const page = await browser.newPage({ viewport: { width, height } })

/** Processor time of all descendants of this process that are Chromium, by its kind, in seconds. */
function times() {
  /** @type {Map<number, { parent: number, ticks: number, kind: string }>} */
  const all = new Map()
  for (const pid of readdirSync('/proc').filter(n => /^\d+$/.test(n)).map(Number)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      const kind = /--type=([a-z-]+)/.exec(command)?.[1] ?? (command.includes('chromium') ? 'browser' : '')
      all.set(pid, { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), kind })
    } catch {
      // It ended meanwhile.
    }
  }
  const mine = (/** @type {number} */ pid) => {
    for (let p = pid; p > 1; p = all.get(p)?.parent ?? 0) if (p === process.pid) return true
    return false
  }
  /** @type {Record<string, number>} */
  const sums = {}
  for (const [pid, { ticks, kind }] of all) if (kind !== '' && mine(pid)) sums[kind] = (sums[kind] ?? 0) + ticks / ticksPerSecond
  return sums
}

async function measure() {
  const before = times()
  await page.waitForTimeout(seconds * 1000)
  const after = times()
  const share = Object.fromEntries(Object.entries(after).map(([kind, t]) => [kind, Math.round((1000 * (t - (before[kind] ?? 0))) / seconds) / 10]))
  const sum = Object.values(share).reduce((a, b) => a + b, 0)
  // By itself, for counting costs pictures too: how many the page could have, and how late one in twenty of them is.
  const pictures = await page.evaluate(() => new Promise(resolve => {
    /** @type {number[]} */
    const gaps = []
    const begin = performance.now()
    let last = begin
    const count = () => {
      const now = performance.now()
      gaps.push(now - last)
      last = now
      if (now - begin < 4000) requestAnimationFrame(count)
      else resolve({ perSecond: Math.round(gaps.length / 0.4) / 10, p95: Math.round(/** @type {number} */ (gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.95)])) })
    }
    requestAnimationFrame(count)
  }))
  return { percent: Math.round(sum * 10) / 10, share, pictures }
}

await page.goto('about:blank')
await page.waitForTimeout(1000)
console.log('an empty page', await measure())
await page.goto(engine.url)
await page.waitForTimeout(3000)
console.log('music plays', await measure())
engine.playing = false
await page.waitForTimeout(3000)
console.log('music rests', await measure())
await browser.close()
await engine.close()
