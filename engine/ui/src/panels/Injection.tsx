import { Choice } from '../controls/Choice'
import { Knob } from '../controls/Knob'
import { Pick } from '../controls/Menu'
import { gestures } from '../engine/session'
import { inputs, loopBars, supported, welcome } from '../engine/truth'
import { id } from '../parameters/ids'
import { BeatRing } from './BeatRing'
import { Meters } from './Meters'

/** What the player feeds in. */
export function Injection() {
  const injects = supported('audio_injection')
  const live = supported('audio_prompt')
  const mode = gestures.shown(id.injectionMode).value
  const usesHostLoop = gestures.shown(id.loopLength).value === 0
  if (!injects && !live) {
    return (
      <section class="panel injection" aria-label="Injection">
        <header class="panel-head"><h2>Injection</h2></header>
        <p class="hint">This model cannot listen to your sound.</p>
      </section>
    )
  }
  return (
    <section class={mode === 0 ? 'panel injection off' : 'panel injection'} aria-label="Injection">
      <header class="panel-head">
        <h2>Injection</h2>
        {injects && <Choice id={id.injectionMode} />}
      </header>
      <div class="injection-body">
        <div class="ring-box">
          <BeatRing />
          <div class={mode === 2 && usesHostLoop && loopBars.value === 0 ? 'loop warn' : 'loop'}>
            <Pick id={id.loopLength} {...(usesHostLoop ? { shown: loopBars.value === 0 ? 'no host loop' : `host: ${loopBars.value} bar${loopBars.value === 1 ? '' : 's'}` } : {})} />
          </div>
        </div>
        <div class="inputs">
          {injects && <Choice id={id.injectionSource} names={['Auto', 'Main', 'Side']} />}
          <Input name="Main" which="main" />
          <Input name="Sidechain" which="sidechain" />
          <Meters levels={[m => m.main, m => m.sidechain]} label="Levels of main input and sidechain" />
        </div>
        <div class="injection-knobs">
          {injects && <Knob id={id.injectionAmount} name="Amount" />}
          {injects && <Knob id={id.injectionGuidance} name="Guidance" />}
          {injects && <Knob id={id.injectionFeedback} name="Feedback" />}
          {live && <Knob id={id.livePrompt} name="Live prompt" />}
        </div>
      </div>
    </section>
  )
}

/** Proof that sound arrives at an input. */
function Input({ name, which }: { name: string; which: 'main' | 'sidechain' }) {
  const used = usedInput() === which
  const there = inputs.value[which]
  return (
    <div class={used ? 'input used' : 'input'} data-tip={`Level of the ${which === 'main' ? 'main input' : 'sidechain'}. ${there ? 'Sound arrives.' : 'No sound arrives.'}${used ? ' This is the input that is used.' : ''}`}>
      <span class={there ? 'lamp on' : 'lamp'} />
      <span class="input-name">{name}</span>
    </div>
  )
}

function usedInput() {
  const source = gestures.shown(id.injectionSource).value
  return source === 1 ? 'main' : source === 2 ? 'sidechain' : welcome.value?.instance.kind === 'effect' ? 'main' : 'sidechain'
}
