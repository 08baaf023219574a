import { centre, edits, expect, test } from './fixture'

test.beforeEach(async ({ open, page }) => {
  const engine = await open({ prompts: ['piano', 'techno', 'jazz'], weights: [1, 0, 0] })
  Object.assign(page, { engine })
  await page.getByRole('radio', { name: 'Pad' }).click()
})
type Engine = Awaited<ReturnType<typeof import('../../dev/fake-engine.js').startFakeEngine>>
const engineOf = (page: unknown) => (page as { engine: Engine }).engine

test('moving the dot turns all weights, as one gesture each', async ({ page }) => {
  const engine = engineOf(page)
  const pad = await centre(page.locator('.pad'))
  await page.mouse.move(pad.x, pad.y)
  await page.mouse.down()
  await page.mouse.move(pad.x + 40, pad.y + 20, { steps: 5 })
  await page.mouse.up()
  for (const id of [100, 101, 102]) {
    const phases = edits(engine, id).map(e => e.phase)
    expect([phases[0], phases.at(-1), phases.filter(p => p === 0).length]).toEqual([0, 2, 1])
  }
  expect(edits(engine, 103)).toEqual([])
  await expect.poll(() => [100, 101, 102].reduce((sum, id) => sum + engine.values.get(id)!, 0)).toBeCloseTo(1, 2)
  const dot = await centre(page.getByRole('slider', { name: 'Listener' }))
  expect(Math.hypot(dot.x - pad.x - 40, dot.y - pad.y - 20)).toBeLessThan(2)
})

test('on a ball only its prompt is heard', async ({ page }) => {
  const engine = engineOf(page)
  const ball = await centre(page.locator('.ball').nth(1).locator('.shape'))
  const pad = await centre(page.locator('.pad'))
  await page.mouse.move(pad.x, pad.y)
  await page.mouse.down()
  await page.mouse.move(ball.x, ball.y, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => [100, 101, 102].map(id => engine.values.get(id))).toEqual([0, 1, 0])
})

test('arrow keys move the dot, and it tells what is heard', async ({ page }) => {
  const engine = engineOf(page)
  const dot = page.getByRole('slider', { name: 'Listener' })
  await dot.focus()
  await page.keyboard.press('Home')
  await expect(dot).toHaveAttribute('aria-valuenow', '50')
  await page.keyboard.press('ArrowRight')
  await expect(dot).toHaveAttribute('aria-valuenow', '52')
  await expect(dot).toHaveAttribute('aria-valuetext', /^piano \d\.\d\d, techno \d\.\d\d, jazz \d\.\d\d$/)
  expect(edits(engine, 101).at(-1)!.phase).toBe(2)
})

test('balls stay where they were put, also in the next page', async ({ page }) => {
  const engine = engineOf(page)
  const ball = await centre(page.locator('.ball').nth(2).locator('.shape'))
  await page.mouse.move(ball.x, ball.y)
  await page.mouse.down()
  await page.mouse.move(ball.x - 60, ball.y + 50, { steps: 4 })
  await page.mouse.up()
  expect(edits(engine, 102)).toEqual([])
  const put = await centre(page.locator('.ball').nth(2))
  await page.reload()
  await page.getByRole('radio', { name: 'Pad' }).click()
  const again = await centre(page.locator('.ball').nth(2))
  expect(Math.hypot(put.x - again.x, put.y - again.y)).toBeLessThan(1)
})

test('when somebody else turns the weights the dot goes where they would be', async ({ page }) => {
  const engine = engineOf(page)
  const dot = page.getByRole('slider', { name: 'Listener' })
  const ball = await centre(page.locator('.ball').nth(2).locator('.shape'))
  for (const [id, v] of [[100, 0], [102, 0.8]] as const) engine.set(id, v)
  await expect.poll(async () => {
    const at = await centre(dot)
    return Math.hypot(at.x - ball.x, at.y - ball.y)
  }).toBeLessThan(12)
})
