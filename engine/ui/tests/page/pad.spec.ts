import type { Page } from '@playwright/test'
import { centre, edits, expect, said, test } from './fixture'

type Engine = Awaited<ReturnType<typeof import('../../dev/fake-engine.js').startFakeEngine>>
const engineOf = (page: unknown) => (page as { engine: Engine }).engine
const opens = () => test.beforeEach(async ({ open, page }) => {
  const engine = await open({ prompts: ['piano', 'techno', 'jazz'], weights: [1, 0, 0] })
  Object.assign(page, { engine })
  await page.getByRole('radio', { name: 'Pad' }).click()
})

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 5 })
  await page.mouse.up()
}

test.describe('the pad', () => {
  opens()

  test('moving the dot turns the pad on and moves its two parameters, not the weights', async ({ page }) => {
    const engine = engineOf(page)
    const pad = await centre(page.locator('.pad'))
    await drag(page, pad, { x: pad.x + 40, y: pad.y + 20 })
    for (const id of [611, 612]) {
      await expect.poll(() => edits(engine, id).at(-1)?.phase).toBe(2)
      expect(edits(engine, id).filter(e => e.phase === 0)).toHaveLength(1)
    }
    expect(engine.values.get(610)).toBe(1)
    expect(engine.values.get(611)).toBeCloseTo(0.5 + 40 / pad.width, 2)
    expect(engine.values.get(612)).toBeCloseTo(0.5 + 20 / pad.height, 2)
    for (const id of [100, 101, 102]) expect(edits(engine, id)).toEqual([])
    const dot = await centre(page.getByRole('slider', { name: 'Listener' }))
    expect(Math.hypot(dot.x - pad.x - 40, dot.y - pad.y - 20)).toBeLessThan(2)
  })

  test('the balls show what is heard', async ({ page }) => {
    const pad = await centre(page.locator('.pad'))
    const ball = await centre(page.locator('.ball').nth(1).locator('.shape'))
    await drag(page, pad, ball)
    await expect(page.locator('.ball-weight')).toHaveText(['0.00', '1.00', '0.00'])
  })

  test('a ball that is dragged lies there for everybody', async ({ page, context }) => {
    const engine = engineOf(page)
    const ball = await centre(page.locator('.ball').nth(2).locator('.shape'))
    const pad = await centre(page.locator('.pad'))
    await drag(page, ball, { x: ball.x - 60, y: ball.y + 50 })
    await expect.poll(() => said(engine, 'balls').length).toBe(1)
    expect(engine.balls[4]).toBeCloseTo((ball.x - 60 - pad.left) / pad.width, 2)
    expect(engine.balls[5]).toBeCloseTo((ball.y + 50 - pad.top) / pad.height, 2)
    expect(engine.balls).toHaveLength(16)
    const other = await context.newPage()
    await other.goto(engine.url)
    await other.getByRole('radio', { name: 'Pad' }).click()
    const put = await centre(page.locator('.ball').nth(2))
    await expect.poll(async () => {
      const there = await centre(other.locator('.ball').nth(2))
      return Math.hypot(put.x - there.x, put.y - there.y)
    }).toBeLessThan(1)
    engine.balls = engine.balls.map((n, i) => (i === 4 || i === 5 ? 0.25 : n))
    engine.tell({ type: 'balls', balls: engine.balls })
    await expect.poll(async () => (await centre(page.locator('.ball').nth(2).locator('.shape'))).x - pad.left).toBeCloseTo(0.25 * pad.width, -1)
  })

  test('while the pad decides the weights in the list say that they do not count, and who switches it off has them again', async ({ page }) => {
    const engine = engineOf(page)
    engine.set(610, 1)
    await page.getByRole('radio', { name: 'List' }).click()
    await expect(page.locator('.slot .fader.off')).toHaveCount(8)
    await page.getByRole('switch', { name: 'Pad decides' }).click()
    await expect.poll(() => engine.values.get(610)).toBe(0)
    await expect(page.locator('.slot .fader.off')).toHaveCount(5)
  })

  test('host automation of the pad moves the dot', async ({ page }) => {
    const engine = engineOf(page)
    for (const [id, v] of [[610, 1], [611, 0.25], [612, 0.75]] as const) engine.set(id, v)
    const pad = await centre(page.locator('.pad'))
    await expect.poll(async () => {
      const dot = await centre(page.getByRole('slider', { name: 'Listener' }))
      return Math.hypot(dot.x - pad.left - 0.25 * pad.width, dot.y - pad.top - 0.75 * pad.height)
    }).toBeLessThan(2)
  })

  test('the arrow keys move the dot, and it says what is heard', async ({ page }) => {
    const engine = engineOf(page)
    const dot = page.getByRole('slider', { name: 'Listener' })
    engine.set(610, 1)
    engine.set(611, 0.5)
    await expect(dot).toHaveAttribute('aria-valuenow', '50')
    await dot.focus()
    await page.keyboard.press('ArrowRight')
    await expect(dot).toHaveAttribute('aria-valuenow', '52')
    await expect(dot).toHaveAttribute('aria-valuetext', /^piano \d\.\d\d, techno \d\.\d\d, jazz \d\.\d\d$/)
    expect(edits(engine, 611).at(-1)!.phase).toBe(2)
  })

  test('while the list counts the dot stands where its weights would be', async ({ page }) => {
    const engine = engineOf(page)
    const ball = await centre(page.locator('.ball').nth(2).locator('.shape'))
    for (const [id, v] of [[100, 0], [102, 0.8]] as const) engine.set(id, v)
    await expect.poll(async () => {
      const at = await centre(page.getByRole('slider', { name: 'Listener' }))
      return Math.hypot(at.x - ball.x, at.y - ball.y)
    }).toBeLessThan(12)
  })
})
