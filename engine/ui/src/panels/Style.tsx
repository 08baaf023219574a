import { Knob } from '../controls/Knob'
import { Fader } from '../controls/Fader'
import { Icon } from '../controls/Icon'
import { parameter } from '../engine/truth'
import { gestures } from '../engine/session'
import { id } from '../parameters/ids'
import { tip } from '../parameters/tips'
import { More } from './More'

/** How the model chooses. */
export function Style() {
  return (
    <section class="panel style" aria-label="Style">
      <header class="panel-head">
        <h2>Style</h2>
        <More />
      </header>
      <div class="style-body">
        <div class="strength">
          <span class="label" aria-hidden="true">Style strength</span>
          <Fader id={id.styleStrength} />
          <div class="strength-ends" aria-hidden="true">
            <span>context</span>
            <span class="arrow" />
            <span>prompts</span>
          </div>
        </div>
        <Knob id={id.temperature} name="Temperature" />
        <Knob id={id.topK} name="Top-K" />
        <Seed />
      </div>
    </section>
  )
}

/** A number that is typed, counted or rolled. */
function Seed() {
  const p = parameter(id.seed)
  if (p === undefined) return null
  const value = gestures.shown(id.seed).value
  return (
    <div class="knob-box seed">
      <span class="label" aria-hidden="true">Seed</span>
      <div class="seed-box">
        <input
          type="number"
          aria-label="Seed"
          min={p.minimum}
          max={p.maximum}
          step={1}
          value={value}
          data-tip={tip(p)}
          onChange={e => gestures.set(id.seed, Math.min(p.maximum, Math.max(p.minimum, Math.round(e.currentTarget.valueAsNumber || 0))))}
          onDblClick={() => gestures.set(id.seed, p.default)}
          onKeyDown={e => (e.key === 'Enter' || e.key === 'Escape') && e.currentTarget.blur()}
        />
      </div>
      <button
        type="button"
        class="icon-button boxed"
        aria-label="Roll another seed"
        onClick={() => gestures.set(id.seed, Math.floor(p.minimum + Math.random() * (p.maximum - p.minimum + 1)))}
        data-tip="Rolls another seed: other music from the same settings."
      >
        <Icon name="dice" />
      </button>
    </div>
  )
}
