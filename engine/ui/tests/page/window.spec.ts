import { expect, test, words } from './fixture'
import type { WindowMessage } from '../../src/protocol'
import type { Page } from '@playwright/test'

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const told: unknown[] = []
    Object.assign(window, { told, webkit: { messageHandlers: { livemusic: { postMessage: (text: string) => told.push(JSON.parse(text)) } } } })
  })
})
const told = (page: Page) => page.evaluate(() => (window as unknown as { told: WindowMessage[] }).told)
const keys = async (page: Page) => (await told(page)).flatMap(m => (m.type === 'key' ? [`${m.code} ${m.down ? 'down' : 'up'}`] : []))

test('the window hears when the page is drawn', async ({ page, open }) => {
  await open()
  await expect.poll(() => told(page)).toEqual([{ type: 'ready' }])
})

test('what is typed into a prompt stays there', async ({ page, open }) => {
  await open()
  await words(page, 3).click()
  await page.keyboard.type('a b')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Escape')
  expect(await keys(page)).toEqual([])
})

test('keys that nothing wants go to the host', async ({ page, open }) => {
  await open()
  await page.keyboard.press('Space')
  await page.keyboard.press('Control+s')
  await page.keyboard.press('Tab')
  expect(await keys(page)).toEqual(['Space down', 'Space up', 'ControlLeft down', 'KeyS down', 'KeyS up', 'ControlLeft up'])
  expect((await told(page)).find(m => m.type === 'key' && m.code === 'KeyS')).toMatchObject({ control: true, key: 's' })
})

test('Space after a click on a button starts the host, after Tab it presses the button', async ({ page, open }) => {
  const engine = await open()
  const mute = page.getByRole('button', { name: 'Mute prompt 1' })
  await mute.click()
  await expect(mute).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Space')
  expect(await keys(page)).toEqual(['Space down', 'Space up'])
  expect(engine.values.get(110)).toBe(1)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Space')
  await expect.poll(() => engine.values.get(110)).toBe(0)
  expect(await keys(page)).toEqual(['Space down', 'Space up'])
})
