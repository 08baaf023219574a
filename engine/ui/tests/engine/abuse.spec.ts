import { mkdtemp, open as openFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { wav } from '../../dev/fake-engine.js'
import { readTruths, type Problem, type Refused, type Truth } from '../../src/protocol'
import { expect, test, words, type Play } from './fixture'

/** A page of our own that says whatever it likes. */
class Stranger {
  readonly told: Truth[] = []
  closed = false
  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data, binary) => !binary && this.told.push(...readTruths(String(data))))
    socket.on('close', () => (this.closed = true))
    socket.on('error', () => (this.closed = true))
  }

  static async open(play: Play, origin = new URL(play.url).origin) {
    const socket = new WebSocket(`ws://${new URL(play.url).host}/socket`, { origin })
    const stranger = new Stranger(socket)
    await new Promise(resolve => socket.once('open', resolve).once('close', resolve).once('error', resolve))
    return stranger
  }

  say(text: string | Buffer) {
    this.socket.send(text)
  }

  join(play: Play, fields: object = {}) {
    const address = new URLSearchParams(new URL(play.url).hash.slice(1))
    this.say(JSON.stringify({ type: 'join', protocol: 2, token: address.get('token'), instance: address.get('instance'), ...fields }))
  }

  of<T extends Truth['type']>(type: T) {
    return this.told.filter(t => t.type === type) as Extract<Truth, { type: T }>[]
  }

  end() {
    this.socket.terminate()
  }
}

const lastProblem = (s: Stranger): Problem | undefined => s.of('problem').at(-1)

test.afterEach(async ({ play }) => {
  // Whatever was said: the engine serves the next page.
  const next = await Stranger.open(play)
  next.join(play)
  await expect.poll(() => next.of('welcome').length).toBe(1)
  next.end()
})

test('a wrong token is refused, with what to do', async ({ play, page }) => {
  const stranger = await Stranger.open(play)
  stranger.join(play, { token: 'guess' })
  await expect.poll(() => (stranger.of('refused') as Refused[])[0]?.message ?? '').not.toBe('')
  await expect.poll(() => stranger.closed).toBe(true)
  await page.goto(play.url.replace(/token=[^&]*/, 'token=guess'))
  await expect(page.getByRole('alert')).not.toBeEmpty()
})

test('a page of another origin gets no socket', async ({ play }) => {
  expect((await Stranger.open(play, 'https://example.org')).closed).toBe(true)
})

test('whoever does not say who it is first is shown the door', async ({ play }) => {
  const stranger = await Stranger.open(play)
  stranger.say('{"type":"reset"}')
  await expect.poll(() => stranger.closed).toBe(true)
})

test('nonsense is answered and changes nothing', async ({ play }) => {
  const stranger = await Stranger.open(play)
  stranger.join(play)
  await expect.poll(() => stranger.of('values').length).toBeGreaterThan(0)
  for (const text of ['{', '[]', '"x"', '{"type":"explode"}', '{"type":"edit","id":201,"phase":1,"value":1e9}', '{"type":"edit","id":9999,"phase":1,"value":0}', '{"type":"prompt","slot":99,"text":"x"}', '{"type":"capture","seconds":-1}', '{"type":"reveal","take":"../../etc/passwd"}']) {
    const before = stranger.of('problem').length
    stranger.say(text)
    await expect.poll(() => stranger.of('problem').length, { message: text }).toBeGreaterThan(before)
    expect(lastProblem(stranger)!.message.length).toBeGreaterThan(10)
  }
  expect(stranger.closed).toBe(false)
  stranger.end()
})

test('a prompt of 10,000 characters and a message of a megabyte are refused', async ({ play }) => {
  const stranger = await Stranger.open(play)
  stranger.join(play)
  await expect.poll(() => stranger.of('prompts').length).toBe(1)
  stranger.say(JSON.stringify({ type: 'prompt', slot: 7, text: 'x'.repeat(10_000) }))
  await expect.poll(() => lastProblem(stranger)?.message ?? '').toContain('10000')
  stranger.say(JSON.stringify({ type: 'prompt', slot: 7, text: 'x'.repeat(1_000_000) }))
  await expect.poll(() => stranger.closed || stranger.of('refused').length > 0).toBe(true)
})

test('the page says itself what is wrong with a long prompt and a huge file, and shows HTML as text', async ({ page, play }) => {
  await page.goto(play.url)
  await expect(page.locator('.slot')).toHaveCount(8, { timeout: 60_000 })
  await words(page, 7).fill('y'.repeat(10_000))
  await page.keyboard.press('Enter')
  await expect(page.locator('.slot').nth(7).getByRole('alert')).toContainText('10,000')
  await words(page, 7).fill('<img src=x onerror="document.title=1">')
  await page.keyboard.press('Enter')
  await expect(page.locator('.slot').nth(7).getByRole('alert')).not.toBeEmpty()
  await expect(page.locator('#page img')).toHaveCount(0)
  const folder = await mkdtemp(join(tmpdir(), 'livemusic-'))
  try {
    const path = join(folder, 'album.wav')
    await writeFile(path, wav(0.1))
    const file = await openFile(path, 'r+')
    await file.truncate(2 * 1024 ** 3)
    await file.close()
    await page.locator('.slot').nth(6).hover()
    await page.getByRole('button', { name: 'Prompt 7: use a sound' }).click()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('menuitem', { name: 'Choose an audio file…' }).click()])
    await chooser.setFiles(path)
    await expect(page.locator('.slot').nth(6).getByRole('alert')).toContainText('has 2.0 GB')
  } finally {
    await rm(folder, { recursive: true })
  }
  await page.getByRole('button', { name: 'Clear prompt 8' }).click()
})
