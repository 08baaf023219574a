import { useEffect, useRef } from 'preact/hooks'

/** How long the pointer rests before a tip comes, in milliseconds. */
const delay = 550

/** The one tooltip: whatever has data-tip gets it, by pointer or by keyboard focus. Escape, a click or a key takes it away. */
export function Tip() {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = ref.current!
    let owner: Element | null = null
    let timer = 0
    // Somebody who already uses a control needs no tip for it until the pointer comes again.
    let used: Element | null = null
    let released = -Infinity

    const hide = () => {
      clearTimeout(timer)
      if (owner?.getAttribute('aria-describedby') === 'tip') owner.removeAttribute('aria-describedby')
      owner = null
      box.classList.remove('shown')
    }
    const show = () => {
      const text = owner?.getAttribute('data-tip')
      if (!owner?.isConnected || !text) return hide()
      box.textContent = text
      if (!owner.hasAttribute('aria-describedby')) owner.setAttribute('aria-describedby', 'tip')
      const at = owner.getBoundingClientRect()
      const { width, height } = box.getBoundingClientRect()
      const x = Math.min(Math.max(8, at.left + at.width / 2 - width / 2), innerWidth - width - 8)
      const above = at.top - height - 8
      box.style.transform = `translate(${Math.round(x)}px, ${Math.round(above < 4 ? at.bottom + 8 : above)}px)`
      box.classList.add('shown')
    }
    const come = (target: EventTarget | null, wait: number) => {
      const next = target instanceof Element ? target.closest('[data-tip]') : null
      if (next === owner || (next !== null && next === used)) return
      used = null
      hide()
      if (next === null) return
      owner = next
      timer = window.setTimeout(show, wait)
    }
    const over = (e: PointerEvent) => {
      if (e.pointerType === 'mouse' && e.buttons === 0 && e.timeStamp - released > 1000) come(e.target, delay)
    }
    const focus = (e: FocusEvent) => {
      if (e.target instanceof Element && e.target.matches(':focus-visible') && !e.target.matches('input')) come(e.target, 250)
    }
    const use = (e: Event) => {
      hide()
      used = e.target instanceof Element ? e.target.closest('[data-tip]') : null
    }
    const events: [string, EventListener][] = [
      ['pointerover', over as EventListener],
      ['focusin', focus as EventListener],
      ['focusout', hide],
      ['pointerdown', use],
      ['pointerup', e => (released = e.timeStamp)],
      ['keydown', use],
      ['scroll', hide],
    ]
    for (const [name, f] of events) document.addEventListener(name, f, true)
    return () => {
      for (const [name, f] of events) document.removeEventListener(name, f, true)
    }
  }, [])
  return <div id="tip" role="tooltip" ref={ref} />
}
