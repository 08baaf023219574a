import type { CDPSession } from '@playwright/test'
import { expect, slider, test } from './fixture'

const heap = async (session: CDPSession) => {
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6
}

test('three hundred thousand automated values leave nothing behind', async ({ page, open }) => {
  test.setTimeout(300_000)
  // Music would fill the waveform's past meanwhile, which is kept on purpose.
  const engine = await open({ playing: false })
  const session = await page.context().newCDPSession(page)
  const ids = [...Array.from({ length: 8 }, (_, i) => 100 + i), 200, 201, 302, 303, 306, 304, 500, 501, 602, 603, 611, 612]
  let last = 0
  const push = async (changes: number) => {
    for (let sent = 0; sent < changes; sent += ids.length) {
      last = (last + 0.37) % 1
      engine.tell({ type: 'values', values: ids.map((id, i) => [id, (last + i / ids.length) % 1]) })
      if (sent % (200 * ids.length) !== 0) continue
      // The page has taken what was sent so far.
      engine.tell({ type: 'values', values: [[201, last]] })
      await expect(slider(page, 'Temperature')).toHaveAttribute('aria-valuenow', String(last), { timeout: 60_000 })
    }
  }
  await push(50_000)
  const before = await heap(session)
  await push(300_000)
  const after = await heap(session)
  console.log(`heap ${before.toFixed(2)} → ${after.toFixed(2)} MB`)
  // 300,000 of anything that is kept would be more.
  expect(after).toBeLessThan(before + 1.5)
})
