import { signal } from '@preact/signals'
import { Segments } from '../controls/Choice'
import { promptSlots } from '../parameters/ids'
import { Pad } from './Pad'
import { Slot } from './Slot'

/** Whether the prompts are shown as a list or on the pad. */
const onPad = signal(false)

export function Prompts() {
  return (
    <section class="panel prompts" aria-label="Prompts">
      <header class="panel-head">
        <h2>Prompts</h2>
        <span class={onPad.value ? 'legend on-pad' : 'legend'} aria-hidden="true">
          <span class="legend-asked" /> asked <span class="legend-heard" /> heard
        </span>
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
