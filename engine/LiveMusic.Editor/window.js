// Runs before the page. The word in capitals stands for what the page kept, by key.
(() => {
  const port = window.webkit?.messageHandlers?.livemusic ?? window.chrome?.webview
  if (!port || window.top !== window) return
  const tell = (message) => port.postMessage(JSON.stringify(message))

  // The engine's port is another one each day, and to a web view that is another site: what the page keeps is kept by us.
  try {
    const saved = SAVED
    for (const key of Object.keys(saved)) localStorage.setItem(key, saved[key])
    let waits = false
    for (const name of ['setItem', 'removeItem', 'clear']) {
      const original = Storage.prototype[name]
      Storage.prototype[name] = function (...values) {
        original.apply(this, values)
        if (this !== localStorage || waits) return
        waits = true
        setTimeout(() => {
          waits = false
          tell({ type: 'storage', items: { ...localStorage } })
        }, 100)
      }
    }
  } catch {
    // No storage here (an empty document).
  }

  // Whether letters are wanted: then the keyboard stays in the window wherever the mouse goes.
  const noText = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/
  const wants = (e) => !!e && (e.isContentEditable || e.tagName === 'TEXTAREA' || (e.tagName === 'INPUT' && !noText.test(e.type)))
  let typing = false
  const look = () => {
    const now = wants(document.activeElement)
    if (now !== typing) tell({ type: 'typing', on: (typing = now) })
  }
  addEventListener('focusin', look, true)
  addEventListener('focusout', () => setTimeout(look), true)
})()
