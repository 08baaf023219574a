import { readFileSync } from 'node:fs'
import { centre, expect, slider, test } from './fixture'

/** The value that 95 of 100 do not exceed. */
const p95 = (times: number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)]!

test('from a moved knob to the engine: p95 below 30 ms', async ({ page, told }) => {
  // In the page: from the pointer's event to the message. On the way: half of a ping's way there and back, measured with a page of our own beside the playing one.
  await page.evaluate(() => {
    const log: { moved: number; sent: number }[] = []
    let moved = 0
    addEventListener('pointermove', e => (moved ||= e.timeStamp), true)
    const send = WebSocket.prototype.send
    WebSocket.prototype.send = function (data) {
      if (moved > 0 && typeof data === 'string' && data.includes('"phase":1')) {
        log.push({ moved, sent: performance.now() })
        moved = 0
      }
      return send.call(this, data as string)
    }
    Object.assign(window, { log })
  })
  const at = await centre(slider(page, 'Style strength'))
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  for (let i = 0; i < 120; i++) {
    await page.mouse.move(at.x + 40 * Math.sin(i / 9), at.y)
    await page.waitForTimeout(20)
  }
  await page.mouse.up()
  const inPage = (await page.evaluate(() => (window as unknown as { log: { moved: number; sent: number }[] }).log)).map(l => l.sent - l.moved)
  const onTheWay = await page.evaluate(async () => {
    const socket = new WebSocket(`ws://${location.host}/socket`)
    const address = new URLSearchParams(location.hash.slice(1))
    const times: number[] = []
    await new Promise(resolve => (socket.onopen = resolve))
    socket.send(JSON.stringify({ type: 'join', protocol: 1, token: address.get('token'), instance: address.get('instance') }))
    for (let mark = 1; mark <= 100; mark++) {
      const begin = performance.now()
      await new Promise<void>(resolve => {
        socket.onmessage = ({ data }) => typeof data === 'string' && data.includes('"echo"') && (JSON.parse(data) as { mark: number }).mark === mark && resolve()
        socket.send(JSON.stringify({ type: 'ping', mark }))
      })
      times.push((performance.now() - begin) / 2)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    socket.close()
    return times
  })
  console.log(`in the page ${p95(inPage).toFixed(1)} ms, on the way ${p95(onTheWay).toFixed(1)} ms (p95 of ${inPage.length} and ${onTheWay.length})`)
  expect(inPage.length).toBeGreaterThan(50)
  expect(p95(inPage) + p95(onTheWay)).toBeLessThan(30)
  await expect.poll(() => told.value(200)).toBeDefined()
})

test('automation for minutes does not make the page grow', async ({ page, play, told }) => {
  const minutes = Number(process.env.LIVEMUSIC_MINUTES ?? 10)
  test.setTimeout((minutes + 3) * 60_000)
  const session = await page.context().newCDPSession(page)
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage')
    return ((await session.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize / 1e6
  }
  const engine = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${play.engine}/status`, 'utf8'))![1]) / 1e3
  // Another page plays the host: it moves weights and temperature thirty times a second.
  const mover = page.evaluate(async minutes => {
    const socket = new WebSocket(`ws://${location.host}/socket`)
    const address = new URLSearchParams(location.hash.slice(1))
    await new Promise(resolve => (socket.onopen = resolve))
    socket.send(JSON.stringify({ type: 'join', protocol: 1, token: address.get('token'), instance: address.get('instance') }))
    for (const id of [100, 101, 201]) socket.send(JSON.stringify({ type: 'edit', id, phase: 0, value: 0 }))
    const end = performance.now() + minutes * 60_000
    for (let t = 0; performance.now() < end; t += 1 / 30) {
      socket.send(JSON.stringify({ type: 'edit', id: 100, phase: 1, value: 1 + Math.sin(t) }))
      socket.send(JSON.stringify({ type: 'edit', id: 101, phase: 1, value: 1 - Math.sin(t) }))
      socket.send(JSON.stringify({ type: 'edit', id: 201, phase: 1, value: 0.9 + 0.3 * Math.sin(t / 3) }))
      await new Promise(resolve => setTimeout(resolve, 33))
    }
    for (const id of [100, 101, 201]) socket.send(JSON.stringify({ type: 'edit', id, phase: 2, value: 0 }))
    socket.close()
  }, minutes)
  // The waveform's past fills up first.
  await page.waitForTimeout(Math.min(60_000, minutes * 20_000))
  told.forget()
  const [pageBefore, engineBefore] = [await heap(), engine()]
  await mover
  const [pageAfter, engineAfter] = [await heap(), engine()]
  console.log(`page ${pageBefore.toFixed(1)} → ${pageAfter.toFixed(1)} MB, engine ${engineBefore.toFixed(0)} → ${engineAfter.toFixed(0)} MB in ${minutes} minutes`)
  expect(pageAfter).toBeLessThan(pageBefore + 6)
  expect(engineAfter).toBeLessThan(engineBefore * 1.1 + 30)
})
