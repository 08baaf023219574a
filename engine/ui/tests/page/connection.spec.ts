import { startFakeEngine } from '../../dev/fake-engine.js'
import { expect, said, slider, test, words } from './fixture'

test('when the engine dies the page says so, keeps what is typed, and comes back by itself', async ({ page, open }) => {
  const engine = await open()
  await words(page, 5).pressSequentially('har')
  await engine.close()
  await expect(page.getByRole('alert')).toContainText('The engine is gone; the sound that is left plays on. It comes back by itself.')
  await page.keyboard.type('p')
  // Nobody is there to take it: the control stays.
  await slider(page, 'Temperature').press('End')
  await expect(slider(page, 'Temperature')).toHaveAttribute('aria-valuetext', '0.90')
  const next = await startFakeEngine({ port: engine.port })
  try {
    await expect(page.getByRole('alert')).toHaveCount(0, { timeout: 10_000 })
    await expect(words(page, 5)).toHaveValue('harp')
    await expect.poll(() => next.slots[5]!.text).toBe('harp')
    expect(said(next, 'prompt').map(p => p.text)).toEqual(['harp'])
  } finally {
    await next.close()
  }
})

test('an address of an earlier start is refused with what to do', async ({ page, open }) => {
  const engine = await open()
  await page.goto('about:blank')
  await page.goto(engine.url.replace('token=fake', 'token=wrong'))
  await expect(page.getByRole('alert')).toContainText('This address is from an earlier start of LiveMusic.')
  // The window brings the new address.
  await page.evaluate(() => (location.hash = '#token=fake&instance=one'))
  await expect(page.locator('.slot')).toHaveCount(8)
})

test('of several instances one is chosen, and changed', async ({ page, open }) => {
  const engine = await open({ instances: [{ id: 'a', kind: 'instrument', track: 'Keys' }, { id: 'b', kind: 'effect', track: 'Guitar' }] })
  await page.getByRole('button', { name: 'Guitar effect' }).click()
  await expect(page.getByRole('button', { name: 'Instance: Guitar' })).toBeVisible()
  expect(page.url()).toContain('instance=b')
  await page.reload()
  await expect(page.getByRole('button', { name: 'Instance: Guitar' })).toBeVisible()
  await page.getByRole('button', { name: 'Instance: Guitar' }).click()
  await page.getByRole('button', { name: 'Keys instrument' }).click()
  await expect(page.getByRole('button', { name: 'Instance: Keys' })).toBeVisible()
  expect(said(engine, 'join').map(j => j.instance)).toEqual(['', 'b', 'b', '', 'a'])
})

test('the only instance is joined without a question; none is waited for', async ({ page, open }) => {
  const engine = await open({ instances: [] })
  await expect(page.getByRole('status')).toContainText('No LiveMusic plays at the moment.')
  engine.instances.push({ id: 'a', kind: 'instrument', track: 'Keys' })
  for (const socket of engine.sockets.clients) socket.send(JSON.stringify({ type: 'instances', instances: engine.instances }))
  await expect(page.locator('.slot')).toHaveCount(8)
})

test('two pages show the same and never fight', async ({ page, open, context }) => {
  const engine = await open({ prompts: ['piano'], weights: [1] })
  const other = await context.newPage()
  await other.goto(engine.url)
  await slider(other, 'Prompt 1').press('Home')
  await expect(slider(page, 'Prompt 1')).toHaveAttribute('aria-valuetext', '0.00 · piano')
  await words(page, 0).fill('strings')
  await page.keyboard.press('Enter')
  await expect(words(other, 0)).toHaveValue('strings')
  await other.close()
})

test('a problem is told and goes when it is dismissed', async ({ page, open }) => {
  const engine = await open()
  engine.tell({ type: 'problem', about: 'capture', message: 'The disk is full.' })
  await expect(page.locator('.notice')).toHaveText('The disk is full.')
  engine.tell({ type: 'problem', about: 'capture', message: 'The disk is full.' })
  await expect(page.locator('.notice')).toHaveCount(1)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.locator('.notice')).toHaveCount(0)
})

test('messages that this page does not know are ignored', async ({ page, open }) => {
  const engine = await open()
  engine.tell({ type: 'weather', rain: true } as never)
  engine.state = 'dreaming'
  await expect(page.getByRole('status').first()).toHaveText('dreaming')
})
