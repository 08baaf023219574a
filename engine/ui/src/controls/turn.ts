import { useEffect, useRef } from 'preact/hooks'
import { gestures } from '../engine/session'
import { parameter } from '../engine/truth'
import { denormalise, normalise, step } from '../parameters/scale'
import type { ParameterInfo } from '../protocol'

/** Pixels of a knob's whole travel. */
const knobTravel = 180

/** Shift is finer by this. */
const fine = 8

/** After the last key or wheel step the gesture ends, in milliseconds. */
const rest = 500

const doubleClick = 350

/**
 * Everything that turns a parameter by hand: pointer, wheel and keys, as one gesture each. `knob`: dragging up or right from where it stands. `fader`: the
 * pointer's place across the element is the value.
 */
export function useTurn<E extends HTMLElement | SVGElement>(id: number, kind: 'knob' | 'fader', typeValue?: (begun: string) => void) {
  const ref = useRef<E>(null)
  const it = useRef({ travel: 0, x: 0, y: 0, pointer: -1, tap: false, lastDown: 0, timer: 0 }).current

  const later = () => {
    clearTimeout(it.timer)
    it.timer = setTimeout(() => gestures.end(id), rest) as unknown as number
  }
  const endSteps = () => {
    if (it.pointer >= 0) return
    clearTimeout(it.timer)
    gestures.end(id)
  }

  useEffect(() => {
    const element = ref.current!
    const wheel = (e: WheelEvent) => {
      const p = parameter(id)
      const delta = e.deltaY === 0 ? -e.deltaX : e.deltaY
      // A page that can scroll scrolls, unless the control was chosen before.
      const scrolls = document.documentElement.scrollHeight > innerHeight + 1
      if (p === undefined || delta === 0 || e.ctrlKey || (scrolls && document.activeElement !== element)) return
      e.preventDefault()
      if (!gestures.begin(id)) return
      gestures.turn(id, step(p, gestures.shown(id).peek(), (delta < 0 ? 2 : -2) / (e.shiftKey ? fine : 1)))
      later()
    }
    element.addEventListener('wheel', wheel as EventListener, { passive: false })
    return () => {
      element.removeEventListener('wheel', wheel as EventListener)
      clearTimeout(it.timer)
      gestures.end(id)
    }
  }, [id])

  return {
    ref,
    onPointerDown(e: PointerEvent) {
      const p = parameter(id)
      if (p === undefined || e.button !== 0) return
      const element = ref.current!
      endSteps()
      const again = e.timeStamp - it.lastDown < doubleClick && Math.hypot(e.clientX - it.x, e.clientY - it.y) < 6
      it.lastDown = again ? 0 : e.timeStamp
      ;[it.x, it.y] = [e.clientX, e.clientY]
      if (again) return gestures.set(id, p.default)
      it.pointer = e.pointerId
      element.setPointerCapture(e.pointerId)
      // A finger on a fader may want to scroll the page: the browser says so before it goes sideways.
      it.tap = kind === 'fader' && e.pointerType === 'touch'
      if (!it.tap) take(p, e)
    },
    onPointerMove(e: PointerEvent) {
      const p = parameter(id)
      if (p === undefined || e.pointerId !== it.pointer) return
      if (it.tap) {
        if (Math.abs(e.clientX - it.x) < 6) return
        it.tap = false
        take(p, e)
      }
      if (!gestures.holds(id)) return
      const width = kind === 'fader' ? ref.current!.getBoundingClientRect().width : knobTravel
      const moved = kind === 'fader' ? e.clientX - it.x : e.clientX - it.x - (e.clientY - it.y)
      it.travel = kind === 'fader' && !e.shiftKey ? across(ref.current!, e.clientX) : it.travel + moved / width / (e.shiftKey ? fine : 1)
      // Where the travel ends the hand may go on; it turns at once when it comes back.
      it.travel = Math.min(1, Math.max(0, it.travel))
      ;[it.x, it.y] = [e.clientX, e.clientY]
      gestures.turn(id, denormalise(p, it.travel))
    },
    onPointerUp: letGo,
    onPointerCancel: letGo,
    onLostPointerCapture: letGo,
    onKeyDown(e: KeyboardEvent) {
      const p = parameter(id)
      if (p === undefined || e.altKey || e.ctrlKey || e.metaKey) return
      if (e.key === 'Enter' || /^[-0-9]$/.test(e.key)) {
        if (typeValue === undefined) return
        e.preventDefault()
        endSteps()
        return typeValue(e.key === 'Enter' ? '' : e.key)
      }
      const now = gestures.shown(id).peek()
      const size = e.shiftKey ? 1 / fine : 1
      const to =
        e.key === 'ArrowUp' || e.key === 'ArrowRight' ? step(p, now, size)
        : e.key === 'ArrowDown' || e.key === 'ArrowLeft' ? step(p, now, -size)
        : e.key === 'PageUp' ? step(p, now, 10)
        : e.key === 'PageDown' ? step(p, now, -10)
        : e.key === 'Home' ? p.minimum
        : e.key === 'End' ? p.maximum
        : e.key === 'Delete' || e.key === 'Backspace' ? p.default
        : null
      if (to === null) return
      e.preventDefault()
      if (!gestures.begin(id)) return
      gestures.turn(id, to)
      later()
    },
    onBlur: endSteps,
  }

  function take(p: ParameterInfo, e: PointerEvent) {
    if (!gestures.begin(id)) return
    it.travel = kind === 'fader' && !e.shiftKey ? across(ref.current!, e.clientX) : normalise(p, gestures.shown(id).peek())
    if (kind === 'fader') gestures.turn(id, denormalise(p, it.travel))
  }

  function letGo(e: PointerEvent) {
    if (e.pointerId !== it.pointer) return
    it.pointer = -1
    const p = parameter(id)
    if (it.tap && e.type === 'pointerup' && p !== undefined) take(p, e)
    it.tap = false
    gestures.end(id)
  }
}

function across(element: Element, x: number) {
  const { left, width } = element.getBoundingClientRect()
  return Math.min(1, Math.max(0, (x - left) / width))
}
