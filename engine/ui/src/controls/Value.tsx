import type { Signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { gestures } from '../engine/session'
import type { ParameterInfo } from '../protocol'
import { format, parse } from '../parameters/text'

/**
 * A value as text; click it, or press Enter or a digit on its control, to type another. `typing`: null while nobody does, else what was typed before the field came.
 * `back` takes the focus afterwards.
 */
export function Value({ p, typing, back }: { p: ParameterInfo; typing: Signal<string | null>; back: () => void }) {
  const input = useRef<HTMLInputElement>(null)
  const text = format(p, gestures.shown(p.id).value)
  const begun = typing.value
  // Before the next key comes.
  useLayoutEffect(() => {
    input.current?.focus()
    input.current?.setSelectionRange(begun === '' ? 0 : 9, 9)
  }, [begun === null])
  if (begun === null) {
    return (
      <button type="button" class="value" tabIndex={-1} aria-hidden="true" onClick={() => (typing.value = '')} data-tip="Click to type a value.">
        {text}
      </button>
    )
  }
  const close = (take: boolean) => {
    if (typing.peek() === null) return
    typing.value = null
    const value = take ? parse(p, input.current!.value) : null
    if (value !== null) gestures.set(p.id, value)
  }
  return (
    <input
      ref={input}
      class="value"
      aria-label={`${p.name}, value`}
      inputMode="decimal"
      defaultValue={begun || text}
      autocomplete="off"
      onBlur={() => close(true)}
      onKeyDown={e => {
        if (e.key !== 'Enter' && e.key !== 'Escape') return
        e.preventDefault()
        e.stopPropagation()
        close(e.key === 'Enter')
        back()
      }}
    />
  )
}
