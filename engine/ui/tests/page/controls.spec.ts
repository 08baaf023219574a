import { centre, edits, expect, slider, test } from './fixture'

test('a drag is one gesture, and what it brings is where the pointer went', async ({ page, open }) => {
  const engine = await open({ prompts: ['piano'], weights: [1] })
  const weight = slider(page, 'Prompt 1')
  const at = await centre(weight)
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  for (let i = 1; i <= 20; i++) await page.mouse.move(at.x + (i / 20) * 0.25 * at.width, at.y)
  await page.mouse.up()
  await expect.poll(() => engine.values.get(100)).toBeCloseTo(1.5, 1)
  await expect.poll(() => edits(engine, 100).at(-1)?.phase).toBe(2)
  const phases = edits(engine, 100).map(e => e.phase)
  expect(phases[0]).toBe(0)
  expect(phases.slice(1, -1).every(p => p === 1)).toBe(true)
  await expect(weight).toHaveAttribute('aria-valuetext', /^1\.[45]\d · piano$/)
})

test('values are told at most once a picture', async ({ page, open }) => {
  const engine = await open()
  const at = await centre(slider(page, 'Temperature'))
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  const begin = performance.now()
  await page.evaluate(async ([x, y]) => {
    const knob = document.querySelector('[aria-label=Temperature]')!
    // Many more moves than pictures, as a fast mouse makes them.
    for (let i = 0; i < 600; i++) {
      knob.dispatchEvent(new PointerEvent('pointermove', { clientX: x! + i / 10, clientY: y!, pointerId: 1, bubbles: true }))
      if (i % 20 === 0) await new Promise(r => setTimeout(r, 5))
    }
  }, [at.x, at.y])
  await page.mouse.up()
  const pictures = ((performance.now() - begin) / 1000) * 60
  await expect.poll(() => edits(engine, 201).at(-1)?.phase).toBe(2)
  expect(edits(engine, 201).length).toBeGreaterThan(3)
  expect(edits(engine, 201).length).toBeLessThan(pictures + 5)
})

test('a knob is turned up by dragging up; Shift turns finely; double-click is the default', async ({ page, open }) => {
  const engine = await open()
  const knob = slider(page, 'Temperature')
  const at = await centre(knob)
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(at.x, at.y - 45, { steps: 3 })
  await expect(knob).toHaveAttribute('aria-valuetext', '1.90')
  await page.keyboard.down('Shift')
  await page.mouse.move(at.x, at.y - 85, { steps: 3 })
  await page.keyboard.up('Shift')
  await expect(knob).toHaveAttribute('aria-valuetext', '2.01')
  await page.mouse.up()
  await page.waitForTimeout(400)
  await knob.dblclick()
  await expect(knob).toHaveAttribute('aria-valuetext', '0.90')
  expect(engine.values.get(201)).toBeCloseTo(0.9)
})

test('a finger that scrolls over a fader does not turn it, one that taps or goes sideways does', async ({ page, open }) => {
  const engine = await open({ prompts: ['piano'], weights: [1] })
  const fader = slider(page, 'Prompt 1')
  const at = await centre(fader)
  const finger = (type: string, x: number, y: number) => fader.dispatchEvent(type, { pointerId: 1, pointerType: 'touch', button: 0, clientX: x, clientY: y, isPrimary: true, bubbles: true })
  // No real pointer has this number, so there is nothing to capture.
  await page.evaluate(() => (Element.prototype.setPointerCapture = () => {}))
  await finger('pointerdown', at.x + 20, at.y)
  await finger('pointermove', at.x + 21, at.y + 20)
  await finger('pointercancel', at.x + 21, at.y + 30)
  expect(edits(engine, 100)).toEqual([])
  await finger('pointerdown', at.left + 0.75 * at.width, at.y)
  await finger('pointerup', at.left + 0.75 * at.width, at.y)
  await expect.poll(() => engine.values.get(100)).toBeCloseTo(1.5, 1)
  await page.waitForTimeout(500)
  await finger('pointerdown', at.left + 0.75 * at.width, at.y)
  await finger('pointermove', at.left + 0.25 * at.width, at.y)
  await finger('pointerup', at.left + 0.25 * at.width, at.y)
  await expect.poll(() => engine.values.get(100)).toBeCloseTo(0.5, 1)
})

test('keys turn a control as one gesture', async ({ page, open }) => {
  const engine = await open()
  const knob = slider(page, 'Style strength')
  await knob.focus()
  for (const [key, text] of [['ArrowUp', '4.10'], ['ArrowRight', '4.20'], ['ArrowDown', '4.10'], ['PageUp', '5.10'], ['Home', '0.00'], ['End', '10.00'], ['Delete', '4.00']] as const) {
    await page.keyboard.press(key)
    await expect(knob).toHaveAttribute('aria-valuetext', text)
  }
  await expect.poll(() => edits(engine, 200).at(-1)?.phase).toBe(2)
  expect(edits(engine, 200).filter(e => e.phase === 0).length).toBe(1)
})

test('a value is typed after Enter, and Escape leaves it', async ({ page, open }) => {
  const engine = await open()
  const knob = slider(page, 'Output gain')
  await knob.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('-6,5')
  await page.keyboard.press('Enter')
  await expect(knob).toHaveAttribute('aria-valuetext', '-6.5 dB')
  await expect(knob).toBeFocused()
  expect(engine.values.get(500)).toBe(-6.5)
  await page.keyboard.type('10')
  await page.keyboard.press('Enter')
  await expect(knob).toHaveAttribute('aria-valuetext', '10.0 dB')
  // A digit or a sign begins at once.
  await page.keyboard.type('-6.5')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.type('3')
  await page.keyboard.press('Escape')
  await expect(knob).toHaveAttribute('aria-valuetext', '-6.5 dB')
  await expect(knob).toBeFocused()
})

test('the wheel turns what it is over', async ({ page, open }) => {
  const engine = await open()
  await slider(page, 'Temperature').hover()
  await page.mouse.wheel(0, -100)
  await expect(slider(page, 'Temperature')).toHaveAttribute('aria-valuetext', '0.98')
  await expect.poll(() => edits(engine, 201).at(-1)?.phase).toBe(2)
})

test('host automation moves the controls, but not the one in hand', async ({ page, open }) => {
  const engine = await open()
  engine.set(202, 100)
  await expect(slider(page, 'Top-K')).toHaveAttribute('aria-valuetext', '100')
  const at = await centre(slider(page, 'Top-K'))
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(at.x, at.y - 20)
  const held = await slider(page, 'Top-K').getAttribute('aria-valuetext')
  engine.tell({ type: 'values', values: [[202, 7], [201, 2]] })
  await expect(slider(page, 'Temperature')).toHaveAttribute('aria-valuetext', '2.00')
  await expect(slider(page, 'Top-K')).toHaveAttribute('aria-valuetext', held!)
  await page.mouse.up()
  engine.set(202, 8)
  await expect(slider(page, 'Top-K')).toHaveAttribute('aria-valuetext', '8')
})

test('modes are chosen by click and by arrow keys', async ({ page, open }) => {
  const engine = await open()
  const modes = page.getByRole('radiogroup', { name: 'Injection mode' })
  await modes.getByRole('radio', { name: 'Free' }).click()
  await expect.poll(() => engine.values.get(300)).toBe(1)
  await page.keyboard.press('ArrowRight')
  await expect(modes.getByRole('radio', { name: 'Looper' })).toBeFocused()
  await expect.poll(() => engine.values.get(300)).toBe(2)
  await page.keyboard.press('Home')
  await expect(modes.getByRole('radio', { name: 'Off' })).toHaveAttribute('aria-checked', 'true')
})

test('what the model cannot do is not shown; what the page does not know is under More', async ({ page, open }) => {
  const later = { shortName: 'X', module: 'Character', minimum: 0, maximum: 1, default: 0.5, curve: 'linear', unit: 'percent', choices: [], slot: -1 }
  const engine = await open({
    capabilities: ['text_prompt', 'density', 'warmth'],
    laterParameters: [{ ...later, id: 901, name: 'Warmth', capability: 'warmth' }, { ...later, id: 902, name: 'Grit', capability: 'grit' }],
  })
  await expect(page.getByText('This model cannot listen to your sound.')).toBeVisible()
  await page.getByRole('button', { name: 'More' }).click()
  const more = page.getByRole('dialog')
  await expect(more.getByText('Density')).not.toHaveCount(0)
  for (const hidden of ['Key', 'Brightness', 'Drums', 'Chaos', 'Tempo follow', 'Grit']) await expect(more.getByText(hidden, { exact: true })).toHaveCount(0)
  await expect(slider(page, 'Warmth')).toHaveAttribute('aria-valuetext', '50 %')
  await slider(page, 'Warmth').focus()
  await page.keyboard.press('End')
  await expect.poll(() => engine.values.get(901)).toBe(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('reset, takes and their folder', async ({ page, open }) => {
  const engine = await open()
  await page.getByRole('button', { name: 'Reset: begin the music anew' }).click()
  await page.getByRole('radio', { name: 'Takes' }).click()
  await page.getByRole('button', { name: 'Keep the last 30 seconds' }).click()
  const take = page.getByRole('link', { name: 'Take Take 1, 0:30: save or drag out' })
  await expect(take).toHaveAttribute('download', 'Take 1.wav')
  const [download] = await Promise.all([page.waitForEvent('download'), take.click()])
  expect(download.suggestedFilename()).toBe('Take 1.wav')
  const dragged = await take.evaluate(a => {
    const data = new DataTransfer()
    a.dispatchEvent(new DragEvent('dragstart', { dataTransfer: data, bubbles: true }))
    return data.getData('DownloadURL')
  })
  expect(dragged).toBe(`audio/wav:Take 1.wav:http://127.0.0.1:${engine.port}/takes/1.wav`)
  await page.getByRole('button', { name: 'Show Take 1 in its folder' }).click()
  await expect.poll(() => engine.said.filter(s => ['reset', 'capture', 'reveal'].includes(s.type)).map(({ at: _, ...intent }) => intent)).toEqual([
    { type: 'reset' }, { type: 'capture', seconds: 30 }, { type: 'reveal', take: '1' },
  ])
})

test('the input’s lamp proves that sound arrives', async ({ page, open }) => {
  await open({ sidechain: true })
  await expect(page.locator('.input.used .lamp.on')).toBeVisible()
  await expect(page.locator('.input:not(.used) .lamp.on')).toHaveCount(0)
  await page.getByRole('radio', { name: 'Main' }).click()
  await expect(page.locator('.input.used')).toContainText('Main')
})
