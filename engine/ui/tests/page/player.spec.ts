import { expect, said, test } from './fixture'

test('the page plays after a click and tells what it played', async ({ page, open }) => {
  const engine = await open({ kind: 'player', playing: false })
  await expect(page.getByText('Ready. Press Play.')).toBeVisible()
  const big = page.locator('.big-play button')
  await big.click()
  await expect(big).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible()
  expect(said(engine, 'transport')).toMatchObject([{ playing: true }])
  const played = () => [...engine.pages][0]!.played
  await expect.poll(played).toBeGreaterThan(0)
  const [before, at] = [played(), performance.now()]
  await page.waitForTimeout(2000)
  // As much as the clock says, within a fifth.
  const rate = (played() - before) / ((performance.now() - at) / 1000)
  expect(rate).toBeGreaterThan(38_000)
  expect(rate).toBeLessThan(58_000)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
})

test('its own tempo is set where there is no host', async ({ page, open }) => {
  const engine = await open({ kind: 'player', playing: true })
  await page.getByLabel('Tempo in beats per minute').fill('96')
  await page.keyboard.press('Enter')
  await expect.poll(() => engine.tempo).toBe(96)
  await page.getByLabel('Tempo in beats per minute').fill('7')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Tempo in beats per minute')).toHaveValue('96')
})
