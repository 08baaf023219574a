import { test as base, expect } from '@playwright/test'
import { startFakeEngine, type FakeEngine, type Options } from '../../dev/fake-engine.js'

/** An engine and a page that is joined to it. Any error in the page's console fails the test: a breach of the Content-Security-Policy is one. */
export const test = base.extend<{ open: (options?: Options) => Promise<FakeEngine> }>({
  open: async ({ page }, use) => {
    const engines: FakeEngine[] = []
    const errors: string[] = []
    page.on('console', m => m.type() === 'error' && !m.text().includes('ERR_CONNECTION_REFUSED') && errors.push(m.text()))
    page.on('pageerror', e => errors.push(e.message))
    await use(async options => {
      const engine = await startFakeEngine(options)
      engines.push(engine)
      await page.goto(engine.url)
      if (options?.instances === undefined) await expect(page.locator('.slot, .pad').first()).toBeVisible()
      return engine
    })
    for (const engine of engines) await engine.close()
    expect(errors).toEqual([])
  },
})

export { centre, drop, slider, words } from '../shared'
export { expect }

/** What pages told the engine of one kind. */
export const said = <T extends string>(engine: FakeEngine, type: T) => engine.said.filter(s => s.type === type) as Extract<(typeof engine.said)[number], { type: T }>[]

export const edits = (engine: FakeEngine, id: number) => said(engine, 'edit').filter(e => e.id === id)
