import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { gestures } from '../engine/session'
import type { ParameterInfo } from '../protocol'
import { format, parse } from '../parameters/text'

/** A value as text; click it, or press Enter on its control, to type another. `back` takes the focus afterwards. */
export function Value({ p, typing, back }: { p: ParameterInfo; typing: Signal<boolean>; back: () => void }) {
  const input = useRef<HTMLInputElement>(null)
  const text = format(p, gestures.shown(p.id).value)
  useEffect(() => {
    if (typing.value) input.current?.select()
  }, [typing.value])
  if (!typing.value) {
    return (
      <button type="button" class="value" tabIndex={-1} aria-hidden="true" onClick={() => (typing.value = true)} data-tip="Click to type a value.">
        {text}
      </button>
    )
  }
  const close = (take: boolean) => {
    if (!typing.peek()) return
    typing.value = false
    const value = take ? parse(p, input.current!.value) : null
    if (value !== null) gestures.set(p.id, value)
  }
  return (
    <input
      ref={input}
      class="value"
      aria-label={`${p.name}, value`}
      inputMode="decimal"
      defaultValue={text}
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
