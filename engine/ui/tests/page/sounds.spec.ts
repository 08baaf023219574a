import { mkdtemp, open as openFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wav } from '../../dev/fake-engine.js'
import { drop, expect, said, test } from './fixture'

test('a dropped file becomes the prompt of its slot: mono, 48 kHz', async ({ page, open }) => {
  const engine = await open()
  await drop(page, '[data-slot="4"]', 'rain.wav', wav(2))
  await expect(page.locator('.slot').nth(4).locator('.chip')).toHaveText('rain.wav')
  expect(said(engine, 'audioPrompt')).toMatchObject([{ slot: 4, name: 'rain.wav', sampleRate: 48_000, samples: 96_000 }])
  expect(engine.audioBytes).toBe(4 * 96_000)
})

test('no more than a minute is sent, in pieces', async ({ page, open }) => {
  const engine = await open()
  await drop(page, '[data-slot="3"]', 'long.wav', wav(62))
  await expect(page.locator('.slot').nth(3).locator('.chip')).toHaveText('long.wav', { timeout: 20_000 })
  expect(engine.audioBytes).toBe(4 * 60 * 48_000)
})

test('a file beside all slots goes to the first that is free, and the page stays', async ({ page, open }) => {
  await open({ prompts: ['piano'] })
  await drop(page, '.output', 'rain.wav', wav(1))
  await expect(page.locator('.slot').nth(1).locator('.chip')).toHaveText('rain.wav')
})

test('what is no sound is refused with a reason, and the slot is as it was', async ({ page, open }) => {
  const engine = await open()
  await drop(page, '[data-slot="0"]', 'poem.wav', Buffer.from('Not a sound at all, but a poem.'))
  await expect(page.locator('.slot').first().getByRole('alert')).toContainText('“poem.wav” cannot be understood as audio.')
  await drop(page, '[data-slot="1"]', 'cat.png', Buffer.from('x'), 'image/png')
  await expect(page.locator('.slot').nth(1).getByRole('alert')).toContainText('is no audio file')
  expect(said(engine, 'audioPrompt')).toEqual([])
  expect(engine.slots[0]!.text).toBe('warm piano')
})

test('two gigabytes are refused before they are read', async ({ page, open }) => {
  const engine = await open()
  const folder = await mkdtemp(join(tmpdir(), 'livemusic-'))
  try {
    const path = join(folder, 'album.wav')
    await writeFile(path, wav(0.1))
    const file = await openFile(path, 'r+')
    await file.truncate(2 * 1024 ** 3)
    await file.close()
    await page.locator('.slot').nth(3).hover()
    await page.getByRole('button', { name: 'Prompt 4: use a sound' }).click()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('menuitem', { name: 'Choose an audio file…' }).click()])
    await chooser.setFiles(path)
    await expect(page.locator('.slot').nth(3).getByRole('alert')).toHaveText('“album.wav” has 2.0 GB. Files up to 400 MB are taken; a minute of music is enough.')
    expect(said(engine, 'audioPrompt')).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what was just heard becomes a prompt; a silent input does not', async ({ page, open }) => {
  const engine = await open({ sidechain: true })
  await page.locator('.slot').nth(3).hover()
  await page.getByRole('button', { name: 'Prompt 4: use a sound' }).click()
  const silent = page.getByRole('menuitem', { name: 'Last 5 s of the main input' })
  await expect(silent).toHaveAttribute('aria-disabled', 'true')
  await silent.click({ force: true })
  await page.getByRole('menuitem', { name: 'Last 5 s of the sidechain' }).click()
  await expect(page.locator('.chip')).toHaveText('sidechain, last 5 s')
  expect(said(engine, 'samplePrompt')).toMatchObject([{ slot: 3, source: 'sidechain', seconds: 5 }])
})
