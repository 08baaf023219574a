/**
 * A canvas that moves lies in an element of class `sheet` and fills it, moved to whole pixels of the screen: between them the browser would filter each picture anew,
 * which blurs and costs more than to draw it. `until`: an element to the right that it covers too. Returns the ground below, for canvases without transparency: those are copied, not blended.
 */
export function fit(canvas: HTMLCanvasElement, until: Element | null = null): string {
  const sheet = canvas.parentElement!
  const box = sheet.getBoundingClientRect()
  const right = until?.getBoundingClientRect().right ?? box.right
  const density = devicePixelRatio || 1
  const [left, top] = [Math.round(box.left * density), Math.round(box.top * density)]
  canvas.width = Math.max(1, Math.round(right * density) - left)
  canvas.height = Math.max(1, Math.round(box.bottom * density) - top)
  Object.assign(canvas.style, {
    left: `${left / density - box.left}px`,
    top: `${top / density - box.top}px`,
    width: `${canvas.width / density}px`,
    height: `${canvas.height / density}px`,
  })
  return getComputedStyle(sheet.closest('.panel') ?? document.body).backgroundColor
}
