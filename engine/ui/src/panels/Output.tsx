import { useRef } from 'preact/hooks'
import { Choice } from '../controls/Choice'
import { Icon } from '../controls/Icon'
import { Knob } from '../controls/Knob'
import { Pick } from '../controls/Menu'
import { say } from '../engine/session'
import { playing, running, signature, tempo, welcome } from '../engine/truth'
import { id } from '../parameters/ids'
import { fixed } from '../parameters/text'
import { player } from '../sound/player'
import { Wave } from './Wave'

/** Transport, what is heard, and how loud. */
export function Output() {
  const meters = useRef<HTMLDivElement>(null)
  return (
    <section class="panel output" aria-label="Output">
      <Transport />
      <div class="sheet wave-box">
        <Wave meters={meters} />
        <BigPlay />
      </div>
      <div class="out-meters" ref={meters} role="img" aria-label="Output level, left and right" data-tip="Level of the output, left and right. The top is full scale." />
      <Knob id={id.outputGain} name="Gain" />
      <Knob id={id.mix} name="Mix" />
    </section>
  )
}

function Transport() {
  const here = welcome.value?.playsHere === true
  const rolls = playing.value
  const bpm = tempo.value
  return (
    <div class="transport">
      <div class="transport-row">
        {here ? (
          <button type="button" class="play" aria-label={rolls ? 'Stop' : 'Play'} onClick={() => (rolls ? player.stop() : void player.play())} data-tip={rolls ? 'Stops the music.' : 'Plays the music in this page.'}>
            <Icon name={rolls ? 'pause' : 'play'} />
          </button>
        ) : (
          <span class={running.value ? 'run-lamp on' : 'run-lamp'} role="img" aria-label={running.value ? 'Music plays' : 'Music rests'} data-tip={running.value ? 'Music plays.' : 'Music rests. See Run: by default it follows the host’s transport.'} />
        )}
        {here ? <Tempo /> : <span class="clock">{bpm === null ? 'no tempo' : `${fixed(bpm, 1)} BPM`}<small>{signature.value || '–'}</small></span>}
        <button type="button" class="icon-button boxed" aria-label="Reset: begin the music anew" onClick={() => say({ type: 'reset' })} data-tip="Reset: the music forgets what it played and begins anew from the prompts.">
          <Icon name="reset" />
        </button>
      </div>
      <Choice id={id.run} names={[here ? 'On play' : 'Host', 'Always', 'Stop']} />
      <div class="transport-row picks">
        <Pick id={id.start} label="Start" />
        <Pick id={id.timing} label="Timing" />
      </div>
    </div>
  )
}

/** Tempo of a page that is its own host. */
function Tempo() {
  return (
    <label class="clock">
      <input
        type="number"
        min={20}
        max={300}
        step={1}
        aria-label="Tempo in beats per minute"
        placeholder="–"
        value={tempo.value === null ? '' : Math.round(tempo.value * 10) / 10}
        data-tip="Tempo of the bars in beats per minute. The music tries to keep it where the model can."
        onChange={e => {
          const bpm = e.currentTarget.valueAsNumber
          if (bpm >= 20 && bpm <= 300) say({ type: 'transport', tempo: bpm })
          else e.currentTarget.value = String(tempo.peek() ?? 120)
        }}
        onKeyDown={e => (e.key === 'Enter' || e.key === 'Escape') && e.currentTarget.blur()}
      />
      <small>BPM</small>
    </label>
  )
}

/** A browser sounds only after somebody asked for it. */
function BigPlay() {
  if (welcome.value?.playsHere !== true || player.state.value === 'sounding') return null
  return (
    <div class="big-play">
      <button type="button" onClick={() => void player.play()}>
        <span class="big-play-disc"><Icon name="play" /></span>
        Play
      </button>
      {player.state.value === 'failed' && <p role="alert">{player.message.value}</p>}
    </div>
  )
}
