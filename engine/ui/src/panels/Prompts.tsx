import { signal } from '@preact/signals'
import { Segments } from '../controls/Choice'
import { gestures } from '../engine/session'
import { parameter } from '../engine/truth'
import { id, promptSlots } from '../parameters/ids'
import { tip } from '../parameters/tips'
import { Pad } from './Pad'
import { Slot } from './Slot'

/** Whether the prompts are shown as a list or on the pad. */
const onPad = signal(false)

/** Whether the pad decides what is heard, seen from the list too. */
function PadDecides() {
  const p = parameter(id.pad)
  if (p === undefined) return null
  const on = gestures.shown(id.pad).value >= 0.5
  return (
    <button type="button" class="switch pad-decides" role="switch" aria-checked={on} onClick={() => gestures.set(id.pad, on ? 0 : 1)} data-tip={tip(p)}>
      <span class="switch-dot" />
      Pad decides
    </button>
  )
}

export function Prompts() {
  return (
    <section class="panel prompts" aria-label="Prompts">
      <header class="panel-head">
        <h2>Prompts</h2>
        <span class={onPad.value ? 'legend on-pad' : 'legend'} aria-hidden="true">
          <span class="legend-asked" /> asked <span class="legend-heard" /> heard
        </span>
        <PadDecides />
        <Segments
          label="Prompts as"
          tip="How the prompts are shown."
          options={[
            { text: 'List', icon: 'list', tip: 'The prompts as a list of texts and weights.' },
            { text: 'Pad', icon: 'pad', tip: 'The prompts as balls on a pad: the nearer the dot, the louder.' },
          ]}
          chosen={onPad.value ? 1 : 0}
          choose={i => (onPad.value = i === 1)}
        />
      </header>
      {onPad.value ? <Pad /> : <ul class="slots">{Array.from({ length: promptSlots }, (_, slot) => <Slot slot={slot} />)}</ul>}
    </section>
  )
}
