import { edits, expect, said, slider, test, words } from './fixture'

test('what is typed is sent by Enter, spaces and all', async ({ page, open }) => {
  const engine = await open()
  await words(page, 3).click()
  await page.keyboard.type('warm  piano pad')
  await page.keyboard.press('Enter')
  await expect.poll(() => engine.slots[3]!.text).toBe('warm  piano pad')
  await expect(page.locator('.slot').nth(3).locator('.spinner')).toHaveCount(0)
  await expect(words(page, 3)).toHaveValue('warm  piano pad')
})

test('what is typed is sent when the typing rests, and when the field is left', async ({ page, open }) => {
  const engine = await open()
  await words(page, 4).pressSequentially('flute')
  await page.waitForTimeout(300)
  expect(engine.slots[4]!.text).toBe('')
  await expect.poll(() => engine.slots[4]!.text).toBe('flute')
  await words(page, 5).fill('harp')
  await page.keyboard.press('Tab')
  await expect.poll(() => engine.slots[5]!.text).toBe('harp')
  expect(said(engine, 'prompt').map(p => p.text)).toEqual(['flute', 'harp'])
})

test('Escape takes back what was typed and gives the focus back', async ({ page, open }) => {
  const engine = await open()
  await words(page, 0).fill('noise')
  await page.keyboard.press('Escape')
  await expect(words(page, 0)).toHaveValue('warm piano')
  await expect(words(page, 0)).not.toBeFocused()
  await page.waitForTimeout(800)
  expect(said(engine, 'prompt')).toEqual([])
})

test('suggestions go on from the words of the model', async ({ page, open }) => {
  const engine = await open()
  await words(page, 4).pressSequentially('dark up')
  await expect(page.getByRole('option')).toHaveText(['dark upright bass'])
  await page.keyboard.press('ArrowDown')
  await expect(words(page, 4)).toHaveAttribute('aria-activedescendant', 'suggestions-4-0')
  await page.keyboard.press('Enter')
  await expect.poll(() => engine.slots[4]!.text).toBe('dark upright bass')
  await expect(page.getByRole('option')).toHaveCount(0)
})

test('the dice writes words, clearing takes them away, and the weight stays', async ({ page, open }) => {
  const engine = await open({ prompts: ['piano'], weights: [0.7] })
  await page.getByRole('button', { name: 'Prompt 2: roll the dice' }).click()
  await expect.poll(() => engine.slots[1]!.text).not.toBe('')
  await page.locator('.slot').first().hover()
  await page.getByRole('button', { name: 'Clear prompt 1' }).click()
  await expect.poll(() => engine.slots[0]!.state).toBe('empty')
  await expect(words(page, 0)).toHaveValue('')
  await expect(slider(page, 'Prompt 1')).toHaveAttribute('aria-valuetext', '0.70')
})

test('a prompt that the model does not understand says so in its slot', async ({ page, open }) => {
  await open()
  await words(page, 4).fill('zither')
  await page.keyboard.press('Enter')
  await expect(page.locator('.slot').nth(4).getByRole('alert')).toHaveText('The model does not know “zither”. Try a genre or an instrument.')
})

test('HTML in a prompt is text', async ({ page, open }) => {
  const engine = await open()
  const html = '<img src=x onerror="document.title=1"><b>bold</b>'
  await words(page, 1).fill(html)
  await page.keyboard.press('Enter')
  await expect.poll(() => engine.slots[1]!.text).toBe(html)
  engine.setSlot(2, { text: '', audioName: html, state: 'ready', message: html })
  engine.tell({ type: 'problem', about: 'x', message: html })
  await expect(page.locator('.chip')).toHaveText(html)
  await expect(page.locator('.notice')).toContainText(html)
  await page.getByRole('radio', { name: 'Pad' }).click()
  await expect(page.locator('.ball').nth(1)).toContainText(html)
  await expect(page.locator('#page img, #page b')).toHaveCount(0)
  expect(await page.title()).toBe('Keys – LiveMusic')
})

test('ten thousand characters are not sent; the field keeps them and says why', async ({ page, open }) => {
  const engine = await open()
  await words(page, 6).fill('x'.repeat(10_000))
  await page.keyboard.press('Enter')
  await expect(page.locator('.slot').nth(6).getByRole('alert')).toHaveText('A prompt has at most 500 characters; this one has 10,000.')
  expect(said(engine, 'prompt')).toEqual([])
  await words(page, 6).fill('strings')
  await page.keyboard.press('Enter')
  await expect.poll(() => engine.slots[6]!.text).toBe('strings')
})

test('another page’s text appears, but not in the field that is typed in', async ({ page, open }) => {
  const engine = await open()
  await words(page, 0).press('End')
  await page.keyboard.type('!')
  engine.setPrompt(0, 'something else')
  engine.setPrompt(1, 'house')
  await expect(words(page, 1)).toHaveValue('house')
  await expect(words(page, 0)).toHaveValue('warm piano!')
})

test('mute is not clear', async ({ page, open }) => {
  const engine = await open({ prompts: ['piano', 'strings'], weights: [1, 0.5] })
  const mute = page.getByRole('button', { name: 'Mute prompt 2' })
  await mute.click()
  await expect(mute).toHaveAttribute('aria-pressed', 'true')
  expect(edits(engine, 111).map(e => [e.phase, e.value])).toEqual([[0, 0], [1, 1], [2, 1]])
  expect(engine.slots[1]!.text).toBe('strings')
  await expect(slider(page, 'Prompt 2')).toHaveAttribute('aria-valuetext', '0.50 · strings')
  await mute.click()
  await expect(mute).toHaveAttribute('aria-pressed', 'false')
})
