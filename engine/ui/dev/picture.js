// One picture of the real thing: the page of `livemusic play`, with the engine, its model and the music as they are.
// `livemusic play --no-browser`, then: node dev/picture.js ADDRESS [FILE]
// @ts-check
import { chromium } from '@playwright/test'

const [address, file = '../../docs/editor.png'] = process.argv.slice(2)
if (address === undefined) throw new Error('Say the address that `livemusic play --no-browser` printed.')

const prompts = [['calm piano', 0.9], ['techno', 0], ['strings', 0.5]]
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'] })
const page = await browser.newPage({ viewport: { width: 980, height: 620 }, deviceScaleFactor: 2 })
await page.goto(address)
const slider = (/** @type {number} */ slot) => page.getByRole('slider', { name: `Prompt ${slot + 1}`, exact: true })
await page.locator('.slot').first().waitFor()
for (const [slot, [text]] of prompts.entries()) {
  await page.getByRole('combobox', { name: `Prompt ${slot + 1}` }).fill(String(text))
  await page.getByRole('combobox', { name: `Prompt ${slot + 1}` }).press('Enter')
}
const set = async (/** @type {number} */ slot, /** @type {number} */ weight) => {
  await slider(slot).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type(String(weight))
  await page.keyboard.press('Enter')
}
for (const [slot, [, weight]] of prompts.entries()) await set(slot, Number(weight))
await page.waitForTimeout(1500)
await page.getByRole('button', { name: /^(play|stop)/i }).first().waitFor()
if (await page.getByRole('button', { name: 'Play', exact: true }).count() > 0) await page.getByRole('button', { name: 'Play', exact: true }).first().click()
await page.waitForTimeout(9000)
await set(1, 1.2)
await set(0, 0.3)
await page.waitForTimeout(7000)
await page.evaluate(() => { if (document.activeElement instanceof HTMLElement) document.activeElement.blur() })
await page.mouse.move(970, 400)
await page.waitForTimeout(800)
await page.screenshot({ path: file })
await browser.close()
