import type { Locator, Page } from '@playwright/test'

export const words = (page: Page, slot: number) => page.getByRole('combobox', { name: `Prompt ${slot + 1}` })
export const slider = (page: Page, name: string) => page.getByRole('slider', { name, exact: true })

export async function centre(locator: Locator) {
  const box = await locator.boundingBox()
  if (box === null) throw new Error('It is not there.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, ...{ left: box.x, top: box.y, width: box.width, height: box.height } }
}

/** Drops a file as a browser does. */
export async function drop(page: Page, selector: string, name: string, bytes: Buffer, type = 'audio/wav') {
  const data = await page.evaluateHandle(([name, type, base64]) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([Uint8Array.from(atob(base64!), c => c.charCodeAt(0))], name!, { type: type! }))
    return transfer
  }, [name, type, bytes.toString('base64')])
  await page.dispatchEvent(selector, 'dragover', { dataTransfer: data })
  await page.dispatchEvent(selector, 'drop', { dataTransfer: data })
}
