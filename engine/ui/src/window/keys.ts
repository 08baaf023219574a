import type { WindowMessage } from '../protocol'

/** In a plugin window: the keys that nothing in the page wants belong to the host (Space starts it). In a browser nothing of this happens. */

interface Bridges {
  webkit?: { messageHandlers?: { livemusic?: { postMessage(text: string): void } } }
  chrome?: { webview?: { postMessage(text: string): void } }
}

/** The window process that listens, if there is one. */
export function bridge(global: Bridges = globalThis as Bridges): ((message: WindowMessage) => void) | null {
  const webkit = global.webkit?.messageHandlers?.livemusic
  const webview = global.chrome?.webview
  if (webkit !== undefined) return message => webkit.postMessage(JSON.stringify(message))
  if (webview !== undefined) return message => webview.postMessage(JSON.stringify(message))
  return null
}

/** Whether the page is in a plugin's window. */
export const inWindow = bridge() !== null

/** What a key was pressed on. */
export interface Target {
  /** Text is typed there. */
  text: boolean
  /** It was reached by keyboard, so Space and Enter are meant for it. */
  byKeyboard: boolean
}

/** Whether a key that the page did not take is the host's. */
export function isForHost(key: string, target: Target): boolean {
  // All that is typed stays, Space and shortcuts for editing too.
  if (target.text) return false
  if (key === 'Tab') return false
  if (key === ' ' || key === 'Enter') return !target.byKeyboard
  return true
}

export function passKeys(send: (message: WindowMessage) => void) {
  const down = new Set<string>()
  // Asked when the focus comes: with the first key pressed, :focus-visible is true for what was clicked too.
  let byKeyboard = false
  addEventListener('focusin', e => (byKeyboard = e.target instanceof Element && e.target.matches(':focus-visible')))
  addEventListener('pointerdown', () => (byKeyboard = false))
  const tell = (e: KeyboardEvent, isDown: boolean) =>
    send({ type: 'key', down: isDown, code: e.code, key: e.key, shift: e.shiftKey, control: e.ctrlKey, alt: e.altKey, meta: e.metaKey })

  addEventListener('keydown', e => {
    if (e.defaultPrevented || e.isComposing) return
    const element = document.activeElement
    if (!isForHost(e.key, { text: isText(element), byKeyboard: byKeyboard && element !== document.body })) return
    // A button that was clicked before would take Space for itself.
    e.preventDefault()
    down.add(e.code)
    tell(e, true)
  })
  // In the capture phase: a button clicks when Space comes up.
  addEventListener('keyup', e => {
    if (!down.delete(e.code)) return
    e.preventDefault()
    tell(e, false)
  }, true)
}

const isText = (element: Element | null) => element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable)
