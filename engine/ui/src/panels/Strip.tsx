import { signal } from '@preact/signals'
import { Segments } from '../controls/Choice'
import { Icon } from '../controls/Icon'
import { Pick } from '../controls/Menu'
import { gestures, say } from '../engine/session'
import { bookmarks, heardFrozen, heardScene, parameter, scenes, signature, takes } from '../engine/truth'
import { id } from '../parameters/ids'
import { keepMoment, Moments } from './Moments'
import { Scenes } from './Scenes'
import { Takes } from './Takes'

/** Which part is shown: scenes, moments, takes. */
const part = signal(0)

/** What is kept of the music and played again; what is wanted in a hurry is always there. */
export function Strip() {
  const count = (list: readonly unknown[]) => list.filter(item => item !== null).length
  return (
    <section class="panel strip" aria-label="Scenes, moments and takes">
      <header class="panel-head">
        <Segments
          label="Strip shows"
          tip="What the lines below show."
          options={[
            { text: 'Scenes', count: count(scenes.value), tip: 'Prompts, weights and sampling under one button.' },
            { text: 'Moments', count: count(bookmarks.value), tip: 'Moments of the music to which it can go back.' },
            { text: 'Takes', count: takes.value.length, tip: 'What was heard, as files.' },
          ]}
          chosen={part.value}
          choose={i => (part.value = i)}
        />
        <div class="strip-now">
          <Freeze />
          <button type="button" class="now" onClick={() => keepMoment()} data-tip="Keeps the moment that is heard now: the music can go back to it and go on from there.">
            <Icon name="bookmark" /> Keep this moment
          </button>
          <Capture />
        </div>
      </header>
      {part.value === 0 ? <Scenes /> : part.value === 1 ? <Moments /> : <Takes />}
    </section>
  )
}

function Freeze() {
  if (parameter(id.freeze) === undefined) return null
  const on = gestures.shown(id.freeze).value >= 0.5
  const heard = heardFrozen.value
  return (
    <div class="now-group">
      <button
        type="button"
        class={`now${heard ? ' heard' : ''}${on !== heard && heardScene.value >= 0 ? ' waits' : ''}`}
        aria-pressed={on}
        onClick={() => gestures.set(id.freeze, on ? 0 : 1)}
        data-tip={`Freeze: the last bars repeat in time with the host. ${on ? 'Click to let the music go on, with Quantise from the next beat or bar.' : 'It begins as soon as it can be heard, in its place of the bar; with Quantise, on the next beat or bar.'}`}
      >
        <Icon name="freeze" /> Freeze
      </button>
      <Pick id={id.freezeLength} />
    </div>
  )
}

/** Without bars the last so many seconds are kept. */
const withoutBars = 30

function Capture() {
  const length = gestures.shown(id.captureLength).value
  const inBars = signature.value !== ''
  return (
    <div class="now-group">
      <button
        type="button"
        class="now"
        onClick={() => say(inBars ? { type: 'capture', bars: 2 ** length } : { type: 'capture', seconds: withoutBars })}
        data-tip={inBars ? 'Keeps the last whole bars of what was heard as a WAV file, with its recipe.' : `Keeps the last ${withoutBars} seconds of what was heard as a WAV file: the host tells no bars.`}
      >
        <Icon name="capture" /> Capture
      </button>
      <Pick id={id.captureLength} {...(inBars ? {} : { shown: `${withoutBars} s` })} />
    </div>
  )
}
