import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import type { Options } from '../../dev/fake-engine.js'
import { expect, test } from './fixture'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

async function findings(page: Page) {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof import('axe-core') }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    return violations.map(v => `${v.impact} ${v.id}: ${v.nodes.map(n => `${n.target}`).join(' | ')}`)
  })
}

const full: Options = { prompts: ['calm piano', 'dark ambient pad', 'bossa nova guitar', 'driving techno', 'jazz', 'lo-fi drums', 'strings', 'flute'], weights: [0.8, 0.5, 0.3, 0.9, 0.2, 0.6, 0.25, 0.4], sidechain: true }

const states: Record<string, { options?: Options; act?: (page: Page, engine: import('../../dev/fake-engine.js').FakeEngine) => Promise<unknown> }> = {
  default: {},
  full: { options: full },
  pad: { options: full, act: page => page.getByRole('radio', { name: 'Pad' }).click() },
  errors: {
    act: async (page, engine) => {
      engine.setSlot(4, { text: 'zither', state: 'error', message: 'The model does not know “zither”.' })
      engine.tell({ type: 'problem', about: 'x', message: 'Something was not done.' })
      engine.state = 'failed'
      engine.tell(engine.status())
      await page.locator('.notice').waitFor()
    },
  },
  muted: { act: page => page.getByRole('button', { name: 'Mute prompt 1' }).click() },
  takes: {
    act: async (page, engine) => {
      await page.getByRole('radio', { name: 'Takes' }).click()
      await page.getByRole('button', { name: 'Keep the last 10 seconds' }).click()
      engine.capture(8, 0)
      engine.printed = { name: 'Take 1', message: 'Its file is gone.' }
      engine.tell({ type: 'printed', ...engine.printed })
      await expect(page.locator('.take')).toHaveCount(2)
    },
  },
  scenes: {
    act: async (page, engine) => {
      for (const i of [0, 1, 2]) engine.storeScene(i, '')
      engine.scenes[1]!.message = 'One of its prompts is not understood.'
      engine.scenes[2]!.encoding = true
      engine.set(600, 1)
      engine.tell({ type: 'scenes', scenes: engine.scenes })
      await expect(page.locator('.cell.heard')).toHaveText(/^1/)
    },
  },
  'scene menu': {
    act: async (page, engine) => {
      engine.storeScene(0, '')
      await page.getByRole('button', { name: /^Scene 1:/ }).click({ button: 'right' })
      await page.getByRole('menu').waitFor()
    },
  },
  'pick': { act: page => page.getByRole('button', { name: /^Morph to/ }).click() },
  moments: {
    act: async (page, engine) => {
      await page.getByRole('radio', { name: 'Moments' }).click()
      await page.getByRole('button', { name: 'Keep this moment' }).click()
      engine.set(710, 1)
      await expect(page.getByRole('button', { name: 'Freeze', exact: true })).toHaveAttribute('aria-pressed', 'true')
    },
  },
  menu: { act: async page => { await page.locator('.slot').first().hover(); await page.getByRole('button', { name: 'Prompt 1: use a sound' }).click() } },
  player: { options: { kind: 'player', playing: false } },
  chooser: { options: { instances: [{ id: 'a', kind: 'instrument', track: 'Keys' }, { id: 'b', kind: 'effect', track: '' }] }, act: page => page.locator('.instances').waitFor() },
}
for (const [name, { options, act }] of Object.entries(states)) {
  test(`axe finds nothing: ${name}`, async ({ page, open }) => {
    const engine = await open(options)
    await act?.(page, engine)
    expect(await findings(page)).toEqual([])
  })
}

/** What sticks out of its panel or of the page, and controls that lie on each other. */
const misfits = (page: Page, scrolls: boolean) => page.evaluate(scrolls => {
  const wrong: string[] = []
  const name = (e: Element) => `${e.className || e.tagName} “${(e.getAttribute('aria-label') ?? e.textContent ?? '').slice(0, 30)}”`
  const seen = (e: Element) => {
    const style = getComputedStyle(e)
    return style.visibility !== 'hidden' && style.display !== 'none' && e.getBoundingClientRect().width > 0
  }
  const all = [...document.querySelectorAll('.panel button, .panel input, .panel [role=slider], .panel canvas, .panel .label, .panel h2, .panel .value, .head .fact, .head button')].filter(seen)
    .filter(e => !e.closest('.slot-tools, .ball, .take-list, .big-play') && !e.classList.contains('dot'))
  for (const e of all) {
    const box = e.getBoundingClientRect()
    const panel = e.closest('.panel, .head')!.getBoundingClientRect()
    if (box.left < panel.left - 1 || box.right > panel.right + 1 || box.top < panel.top - 1 || box.bottom > panel.bottom + 1) wrong.push(`${name(e)} sticks out`)
    if (!scrolls && (box.right > innerWidth || box.bottom > innerHeight)) wrong.push(`${name(e)} is off the page`)
    // A pixel of rounding is none of the page's business.
    if (e.scrollWidth > e.clientWidth + 1 && e.matches('button, .label, .value')) wrong.push(`${name(e)} is cut`)
  }
  for (let i = 0; i < all.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [all[i]!, all[j]!]
      if (a.contains(b) || b.contains(a)) continue
      const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()]
      const across = Math.min(p.right, q.right) - Math.max(p.left, q.left)
      const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top)
      if (across > 1.5 && down > 1.5) wrong.push(`${name(a)} lies on ${name(b)}`)
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page is wider than the window')
  if (!scrolls && document.documentElement.scrollHeight > innerHeight) wrong.push('the page is higher than the window')
  return wrong
}, scrolls)

for (const [width, height] of [[980, 620], [720, 480], [735, 465], [860, 500], [1225, 775], [1280, 640], [1960, 1240], [1920, 1080], [1000, 990]] as const) {
  test(`everything has its place at ${width} × ${height}`, async ({ page, open }) => {
    await page.setViewportSize({ width, height })
    const engine = await open(full)
    expect(await misfits(page, false)).toEqual([])
    await page.getByRole('radio', { name: 'Pad' }).click()
    for (let i = 0; i < 16; i++) {
      engine.storeScene(i, i % 2 ? 'Brk' : 'A long name of a scene')
      engine.storeBookmark(i, '')
      engine.capture(i % 3, 30)
    }
    expect(await misfits(page, false)).toEqual([])
    for (const part of ['Moments', 'Takes']) {
      await page.getByRole('radio', { name: part }).click()
      expect(await misfits(page, false), part).toEqual([])
    }
  })
}
for (const [width, height] of [[360, 740], [390, 844], [820, 1180], [490, 620]] as const) {
  test(`everything has its place at ${width} × ${height}, upright`, async ({ page, open }) => {
    await page.setViewportSize({ width, height })
    await open(full)
    expect(await misfits(page, true)).toEqual([])
  })
}

test('nothing moves when values change', async ({ page, open }) => {
  const engine = await open({ ...full, loop: [0, 16] })
  const boxes = () => page.evaluate(() => [...document.querySelectorAll('.panel, .slot > *, .knob, .label, .fact, .segments, .value, canvas, .input > *, .cell, .now, .pick, .strip-row > *')].map(e => {
    const { x, y, width, height } = e.getBoundingClientRect()
    return [x, y, width, height].map(n => Math.round(n * 10)).join(' ')
  }))
  const before = await boxes()
  for (const [id, value] of [[100, 2], [101, 0], [200, 10], [201, 4], [202, 1024], [203, 9999], [302, 0.375], [303, 10], [306, 0.125], [500, -60], [501, 0.125], [300, 2], [402, 1], [403, 1], [601, 16], [602, 0.375], [603, 12.5], [604, 2], [710, 1], [711, 4], [721, 6]] as const) engine.set(id, value)
  engine.options.speed = 88.8
  engine.underruns = 1234
  engine.tempo = 299.9
  engine.message = 'A long sentence that says much more than the one before it, and then a little more still.'
  engine.tell(engine.status())
  await expect(page.getByText('1234')).toBeVisible()
  await page.waitForTimeout(300)
  expect(await boxes()).toEqual(before)
})

test('with reduced motion nothing turns or fades', async ({ page, open }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const engine = await open()
  engine.setSlot(0, { state: 'encoding' })
  await page.locator('.spinner').waitFor()
  const moving = await page.evaluate(() => document.getAnimations().length)
  expect(moving).toBe(0)
})

test('every control tells what it does', async ({ page, open }) => {
  await open(full)
  const mute = await page.evaluate(() => [...document.querySelectorAll('button, input, [role=slider], [role=radiogroup]')].filter(e => !e.closest('[data-tip]')).map(e => e.getAttribute('aria-label') ?? e.outerHTML.slice(0, 80)))
  expect(mute).toEqual([])
})

test('a tip comes by pointer and by keyboard, and goes with Escape', async ({ page, open }) => {
  await open()
  await page.getByRole('slider', { name: 'Temperature' }).hover()
  await expect(page.getByRole('tooltip')).toContainText('How daring the choice of the next sound is.')
  await page.mouse.move(5, 5)
  await expect(page.getByRole('tooltip')).toBeHidden()
  await page.getByRole('slider', { name: 'Temperature' }).focus()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('tooltip')).toContainText('From how many candidates')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tooltip')).toBeHidden()
})

test('Tab goes through every control, and each shows that it has the focus', async ({ page, open }) => {
  await open()
  const reached = new Set<string>()
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const e = document.activeElement!
      const style = getComputedStyle(e)
      const group = e.closest('[role=radiogroup]')?.getAttribute('aria-label')
      return { name: `${e.tagName} ${group ? `${group}: ` : ''}${e.getAttribute('aria-label') ?? e.textContent?.trim()}`, outline: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1.5, body: e === document.body }
    })
    if (at.body) break
    expect(at.outline, at.name).toBe(true)
    if (reached.has(at.name)) break
    reached.add(at.name)
  }
  for (const name of ['INPUT Prompt 1', 'DIV Prompt 8', 'BUTTON Mute prompt 8', 'DIV Style strength', 'DIV Top-K', 'INPUT Seed', 'BUTTON Injection mode: Off', 'BUTTON Quantise: Off', 'DIV Live prompt', 'DIV Mix', 'BUTTON Timing: Responsive', 'BUTTON Freeze', 'BUTTON Capture', 'BUTTON Faders', 'DIV Morph', 'BUTTON Actions for a scene']) expect([...reached]).toContain(name)
})
