import { wav } from '../../dev/fake-engine.js'
import type { Stamp } from '../../src/protocol'
import { expect, slider, test, words, centre, drop, type Told } from './fixture'

const heard = (told: Told): Stamp | null => told.meters?.stamp ?? null
const heardWeights = (told: Told) => heard(told)?.weights ?? []

// What a change needs to be heard: the music that is made ahead, and a moment. A busy machine may take several times as long.
const soon = { timeout: 90_000 }

test.describe.configure({ mode: 'serial' })

test('a prompt that is typed is heard', async ({ page, told }) => {
  await words(page, 0).fill('calm piano')
  await page.keyboard.press('Enter')
  await expect.poll(() => told.last('prompts')?.slots[0]).toMatchObject({ text: 'calm piano', state: 'ready' })
  await expect.poll(() => heardWeights(told)[0], soon).toBe(1)
  // What was sent is ahead of what is heard: what comes from here on is the piano's.
  await told.hear(7)
  const piano = told.listen(6)
  await words(page, 1).fill('techno')
  await page.keyboard.press('Enter')
  await expect.poll(() => told.last('prompts')?.slots[1]?.state, soon).toBe('ready')
  await slider(page, 'Prompt 2').press('End')
  await slider(page, 'Prompt 1').press('Home')
  await expect.poll(() => heardWeights(told).slice(0, 2), soon).toEqual([0, 2])
  await told.hear(8)
  const techno = told.listen(6)
  // Both sound, and not the same. That each is nearer to its own words is judged where two whole songs are compared (livemusic-host demo): six seconds of a piano may be
  // brighter than six of techno.
  console.log(`piano ${JSON.stringify(piano)}, techno ${JSON.stringify(techno)}`)
  expect(piano.loudness).toBeGreaterThan(0.005)
  expect(techno.loudness).toBeGreaterThan(0.005)
  expect(techno).not.toEqual(piano)
})

test('a dragged weight is heard, and so is a mute', async ({ page, told }) => {
  const at = await centre(slider(page, 'Prompt 2'))
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(at.x + 0.125 * at.width, at.y, { steps: 10 })
  await page.mouse.up()
  const asked = Number(await slider(page, 'Prompt 2').getAttribute('aria-valuenow'))
  expect(asked).toBeCloseTo(1.25, 1)
  await expect.poll(() => heardWeights(told)[1], soon).toBeCloseTo(asked, 3)
  await slider(page, 'Prompt 1').press('End')
  await expect.poll(() => heardWeights(told)[0], soon).toBe(2)
  await page.getByRole('button', { name: 'Mute prompt 2' }).click()
  await expect.poll(() => heardWeights(told)[1], soon).toBe(0)
  // The thin lines under the weights show it.
  await expect.poll(() => page.locator('.slot').nth(1).locator('.fader-heard').evaluate(e => e.style.transform)).toBe('scaleX(0)')
  await page.getByRole('button', { name: 'Mute prompt 2' }).click()
})

test('a dropped sound becomes a prompt', async ({ page, told }) => {
  await drop(page, '[data-slot="2"]', 'tone.wav', wav(3, 330))
  await expect.poll(() => told.last('prompts')?.slots[2], soon).toMatchObject({ audioName: 'tone.wav', state: 'ready' })
  await expect(page.locator('.slot').nth(2).locator('.chip')).toHaveText('tone.wav')
  await slider(page, 'Prompt 3').press('End')
  await expect.poll(() => heardWeights(told)[2], soon).toBe(2)
})

test('what was just heard becomes a prompt', async ({ page, told }) => {
  await page.locator('.slot').nth(3).hover()
  await page.getByRole('button', { name: 'Prompt 4: use a sound' }).click()
  await page.getByRole('menuitem', { name: 'Last 5 s of the output' }).click()
  await expect.poll(() => told.last('prompts')?.slots[3], soon).toMatchObject({ state: 'ready', audioName: /Output/ })
})

test('the pad moves what is heard', async ({ page, told }) => {
  await page.getByRole('radio', { name: 'Pad' }).click()
  const ball = await centre(page.locator('.ball').first().locator('.shape'))
  const pad = await centre(page.locator('.pad'))
  await page.mouse.move(pad.x, pad.y)
  await page.mouse.down()
  await page.mouse.move(ball.x, ball.y, { steps: 10 })
  await page.mouse.up()
  await expect.poll(() => heardWeights(told), soon).toEqual([1, 0, 0, 0, 0, 0, 0, 0])
  // Switched off the list counts again, as it stood.
  await page.getByRole('radio', { name: 'List' }).click()
  await page.getByRole('switch', { name: 'Pad decides' }).click()
  await expect.poll(() => heardWeights(told)[0], soon).toBe(2)
})

test('a scene is kept, and heard when it is played', async ({ page, told }) => {
  const scene = page.getByRole('button', { name: /^Scene 1[,:]/ })
  await scene.click()
  await expect(scene).toHaveAccessibleName(/^Scene 1: calm piano/)
  await slider(page, 'Prompt 1').press('Home')
  await expect.poll(() => heardWeights(told)[0], soon).toBe(0)
  await scene.click()
  await expect.poll(() => heard(told)?.scene, soon).toBe(1)
  await page.getByRole('button', { name: 'Faders', exact: true }).click()
  await expect.poll(() => [heard(told)?.scene, heardWeights(told)[0]], soon).toEqual([0, 0])
  await slider(page, 'Prompt 1').press('End')
})

test('a moment is kept and gone back to, and bars are frozen and let go', async ({ page, told }) => {
  await page.getByRole('button', { name: 'Keep this moment' }).click()
  await page.getByRole('radio', { name: 'Moments' }).click()
  await page.getByRole('button', { name: /^Moment 1:/ }).click()
  await expect.poll(() => told.frames.some(f => f.recalled), soon).toBe(true)
  const freeze = page.getByRole('button', { name: 'Freeze', exact: true })
  await page.getByRole('button', { name: 'Freeze length: 4 bars' }).click()
  await page.getByRole('menuitemradio', { name: '1 bar', exact: true }).click()
  await told.hear(3)
  await freeze.click()
  await expect.poll(() => heard(told)?.frozen, soon).toBe(true)
  await freeze.click()
  await expect.poll(() => heard(told)?.frozen, soon).toBe(false)
})

test('modes and sampling reach the engine and are heard', async ({ page, told }) => {
  for (const mode of ['Free', 'Looper', 'Off']) {
    const radio = page.getByRole('radiogroup', { name: 'Injection mode' }).getByRole('radio', { name: mode })
    await radio.click()
    await expect(radio).toHaveAttribute('aria-checked', 'true')
    await expect.poll(() => told.value(300)).toBe(['Off', 'Free', 'Looper'].indexOf(mode))
  }
  await slider(page, 'Temperature').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('1.2')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard(told)?.temperature, soon).toBeCloseTo(1.2, 5)
  await slider(page, 'Temperature').press('Delete')
  await page.getByRole('button', { name: 'Timing: Responsive' }).click()
  await page.getByRole('menuitemradio', { name: 'Repeat 0.5 s' }).click()
  await expect.poll(() => told.value(403)).toBe(1)
  await page.getByRole('button', { name: 'Timing: Repeat 0.5 s' }).click()
  await page.getByRole('menuitemradio', { name: 'Responsive' }).click()
  await expect.poll(() => told.value(403)).toBe(0)
})

test('reset begins anew', async ({ page, told }) => {
  const before = told.frames.length
  await page.getByRole('button', { name: 'Reset: begin the music anew' }).click()
  await expect.poll(() => told.frames.slice(before).some(f => f.reset), soon).toBe(true)
})

test('what went by is kept as a file', async ({ page, told }) => {
  await page.getByRole('radio', { name: 'Takes' }).click()
  await page.getByRole('button', { name: 'Keep the last 10 seconds' }).click()
  await expect.poll(() => told.last('takes')?.takes.length, soon).toBeGreaterThan(0)
  const link = page.locator('.take a').first()
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect(download.suggestedFilename()).toMatch(/\.wav$/)
  const answer = await page.request.get((await link.getAttribute('href'))!)
  expect(answer.status()).toBe(200)
  const body = await answer.body()
  expect(body.subarray(0, 4).toString()).toBe('RIFF')
  expect(body.length).toBeGreaterThan(48_000 * 4)
})

test('two pages show the same, and one of them sounds', async ({ page, told, context, play }) => {
  const other = await context.newPage()
  await other.goto(play.url)
  await expect(other.locator('.slot')).toHaveCount(8)
  await slider(other, 'Prompt 2').press('End')
  await expect(slider(page, 'Prompt 2')).toHaveAttribute('aria-valuenow', '2')
  await slider(page, 'Prompt 2').press('Home')
  await expect(slider(other, 'Prompt 2')).toHaveAttribute('aria-valuenow', '0')
  await words(other, 5).fill('strings')
  await other.keyboard.press('Enter')
  await expect(words(page, 5)).toHaveValue('strings')
  expect(told.meters?.running).toBe(true)
  await other.close()
})

test('a killed engine comes back, with its prompts, and the music goes on', async ({ page, told, play }) => {
  test.setTimeout(240_000)
  const text = await words(page, 0).inputValue()
  await words(page, 6).pressSequentially('flut')
  play.killEngine()
  await expect(page.getByRole('alert')).toContainText('The engine is gone')
  await page.keyboard.type('e')
  await expect(page.getByRole('alert')).toHaveCount(0, { timeout: 120_000 })
  await expect(words(page, 0)).toHaveValue(text)
  await expect.poll(() => told.last('prompts')?.slots[6]?.text, soon).toBe('flute')
  await expect.poll(() => told.meters?.running, { timeout: 120_000 }).toBe(true)
  await told.hear(1)
})
