import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Choice, Switch } from '../controls/Choice'
import { Icon } from '../controls/Icon'
import { Knob } from '../controls/Knob'
import { Pick } from '../controls/Menu'
import { supported, welcome } from '../engine/truth'
import { hasPlace } from '../parameters/ids'

/** Choices that stand side by side; of more a list opens. */
const most = 6

/** Controls that no panel shows: those that are rarely turned, and those of models and engines newer than this page, by what the engine says of them. */
export function More() {
  const open = useSignal(false)
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const groups = useComputed(() => {
    const others = (welcome.value?.parameters ?? []).filter(p => !hasPlace(p.id) && supported(p.capability))
    return [...new Set(others.map(p => p.module))].map(module => ({ module, parameters: others.filter(p => p.module === module) }))
  })

  useEffect(() => {
    if (!open.value) return
    box.current?.focus()
    const outside = (e: Event) => {
      if (e.target instanceof Node && !box.current?.contains(e.target) && !button.current?.contains(e.target)) open.value = false
    }
    document.addEventListener('pointerdown', outside, true)
    return () => document.removeEventListener('pointerdown', outside, true)
  }, [open.value])

  if (groups.value.length === 0) return null
  return (
    <div class="more">
      <button type="button" class="text-button" ref={button} aria-expanded={open.value} aria-haspopup="dialog" onClick={() => (open.value = !open.value)} data-tip="Further controls that this model understands.">
        More <Icon name="chevron" />
      </button>
      {open.value && (
        <div
          class="more-box"
          role="dialog"
          aria-label="More controls"
          tabIndex={-1}
          ref={box}
          onKeyDown={e => {
            if (e.key !== 'Escape') return
            e.stopPropagation()
            open.value = false
            button.current?.focus()
          }}
        >
          {groups.value.map(({ module, parameters }) => (
            <fieldset>
              <legend>{module}</legend>
              {parameters.map(p =>
                p.unit === 'switch' ? <Switch id={p.id} />
                : p.choices.length > most ? <Pick id={p.id} label={p.name} />
                : p.unit === 'choice' ? <div class="more-choice"><span class="label">{p.name}</span><Choice id={p.id} /></div>
                : <Knob id={p.id} />)}
            </fieldset>
          ))}
        </div>
      )}
    </div>
  )
}
