import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Fader } from '../controls/Fader'
import { Icon } from '../controls/Icon'
import { Menu } from '../controls/Menu'
import { Shape } from '../controls/Shape'
import { shares } from '../engine/heard'
import { moving } from '../engine/moving'
import { paint } from '../engine/painting'
import { gestures } from '../engine/session'
import { inputs, welcome } from '../engine/truth'
import { id } from '../parameters/ids'
import { roll, suggest } from '../prompts/dice'
import { look } from '../prompts/palette'
import { chooseFile, drafts, fileProblems, sample, setText, slotName, slotState, uploads, useFiles, weightsCount } from '../prompts/slots'

/** One prompt: its mark, its text or sound, its weight, its mute. */
export function Slot({ slot }: { slot: number }) {
  const state = slotState(slot)
  const draft = drafts[slot]!
  const upload = uploads[slot]!.value
  const over = useSignal(false)
  const muted = gestures.shown(id.mute(slot)).value >= 0.5
  const empty = state.state === 'empty' && draft.shown.value === '' && upload === null
  const problem = draft.complaint.value || fileProblems[slot]!.value || (state.state === 'error' ? state.message : '')
  const note = problem || (upload ? `${upload.text}${upload.share > 0 && upload.share < 1 ? ` ${Math.round(upload.share * 100)} %` : '…'}` : state.message)
  const name = slotName(slot)
  const halo = useHalo(slot)

  return (
    <li
      class={`slot${empty ? ' empty' : ''}${muted ? ' muted' : ''}${over.value ? ' over' : ''}${note === '' ? '' : ' noted'}`}
      style={{ '--colour': look(slot).colour }}
      data-slot={slot}
      onDragOver={e => {
        if (!e.dataTransfer?.types.includes('Files')) return
        e.preventDefault()
        over.value = true
      }}
      onDragLeave={e => (over.value = e.relatedTarget instanceof Node && e.currentTarget.contains(e.relatedTarget))}
      onDrop={e => {
        over.value = false
        if (!e.dataTransfer?.files.length) return
        e.preventDefault()
        useFiles(slot, e.dataTransfer.files)
      }}
    >
      <span class="slot-mark" data-tip={`Prompt ${slot + 1}: ${look(slot).name}. It has this colour and shape on the pad and in the waveform too.`}>
        <span class="halo" ref={halo} />
        <Shape slot={slot} hollow={empty || muted} />
      </span>
      <div class="slot-field">
        {state.audioName !== '' && draft.text.value === null ? (
            <span class="chip" data-tip={`The sound of “${state.audioName}” is this prompt. Clear it to write words instead.`}>
              <Icon name="sound" />
              <span>{state.audioName}</span>
            </span>
          ) : (
          <Words slot={slot} empty={empty} problem={problem} />
        )}
        {(state.state === 'encoding' || upload !== null) && <span class="spinner" role="status" aria-label={`Prompt ${slot + 1} is being read`} />}
        {problem !== '' && <span class="warning" data-tip={problem}><Icon name="warn" /></span>}
        <div class="slot-tools">
          <button type="button" class="icon-button" aria-label={`Prompt ${slot + 1}: roll the dice`} onClick={() => setText(slot, roll(welcome.value!.vocabulary))} data-tip="Rolls the dice: words that the model knows.">
            <Icon name="dice" />
          </button>
          <Menu
            icon="sound"
            label={`Prompt ${slot + 1}: use a sound`}
            tip="A sound as a prompt: the music tries to sound like it. You can also drop an audio file here."
            items={() => [
              { text: 'Choose an audio file…', run: () => chooseFile(slot) },
              { text: 'Last 5 s of the output', run: () => sample(slot, 'output', 5) },
              { text: 'Last 10 s of the output', run: () => sample(slot, 'output', 10) },
              { text: 'Last 5 s of the sidechain', not: inputs.peek().sidechain ? undefined : 'no signal', run: () => sample(slot, 'sidechain', 5) },
              { text: 'Last 5 s of the main input', not: inputs.peek().main ? undefined : 'no signal', run: () => sample(slot, 'main', 5) },
            ]}
          />
          <button
            type="button"
            class="icon-button clear"
            disabled={empty && problem === ''}
            aria-label={`Clear prompt ${slot + 1}`}
            onClick={() => setText(slot, '')}
            data-tip="Clears this prompt. Its weight stays."
          >
            <Icon name="close" />
          </button>
        </div>
      </div>
      <Fader id={id.weight(slot)} spoken={name} off={empty || muted || !weightsCount()} />
      <button
        type="button"
        class="mute"
        aria-pressed={muted}
        aria-label={`Mute prompt ${slot + 1}`}
        onClick={() => gestures.set(id.mute(slot), muted ? 0 : 1)}
        data-tip={muted ? 'Lets this prompt be heard again, with the weight it has.' : 'Takes this prompt out of the music; text and weight stay.'}
      >
        M
      </button>
      {note !== '' && <small class={problem ? 'note problem' : 'note'} role={problem ? 'alert' : undefined} data-tip={note}>{note}</small>}
    </li>
  )
}

/** The words of a prompt, with suggestions under them while they are typed. */
function Words({ slot, empty, problem }: { slot: number; empty: boolean; problem: string }) {
  const draft = drafts[slot]!
  const input = useRef<HTMLInputElement>(null)
  const typed = useSignal(false)
  const chosen = useSignal(-1)
  const text = draft.shown.value
  const found = typed.value && welcome.value !== null ? suggest(welcome.value.vocabulary, text) : []
  const list = `suggestions-${slot}`

  const take = (suggestion: string) => {
    draft.type(suggestion)
    draft.commit()
    typed.value = false
    chosen.value = -1
  }
  const key = (e: KeyboardEvent) => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (found.length === 0) return
      const n = found.length + 1
      chosen.value = ((chosen.value + 1 + (e.key === 'ArrowDown' ? 1 : n - 1)) % n) - 1
    } else if (e.key === 'Enter') {
      const suggestion = found[chosen.value]
      if (suggestion !== undefined) return take(suggestion), e.preventDefault()
      typed.value = false
      draft.commit()
    } else if (e.key === 'Escape') {
      if (found.length > 0 && chosen.value >= 0) chosen.value = -1
      else {
        draft.cancel()
        input.current!.blur()
      }
    } else {
      return
    }
    e.preventDefault()
    e.stopPropagation()
  }

  return (
    <>
      <input
        ref={input}
        class="words"
        value={text}
        placeholder={empty ? 'Describe a sound' : ''}
        aria-label={`Prompt ${slot + 1}`}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen.value >= 0 ? `${list}-${chosen.value}` : undefined}
        aria-invalid={problem !== ''}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="done"
        data-tip={problem || 'What you want to hear: a genre, instruments, a mood. It is sent by Enter, or when you stop typing.'}
        onFocus={() => draft.focus()}
        onInput={e => {
          typed.value = true
          chosen.value = -1
          draft.type(e.currentTarget.value)
        }}
        onBlur={() => {
          typed.value = false
          draft.blur()
        }}
        onKeyDown={key}
      />
      <ul class="suggestions" role="listbox" id={list} aria-label="Suggestions" hidden={found.length === 0}>
        {found.map((suggestion, i) => (
          <li
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === chosen.value}
            onPointerDown={e => {
              e.preventDefault()
              take(suggestion)
            }}
          >
            {suggestion}
          </li>
        ))}
      </ul>
    </>
  )
}

/** The glow behind a prompt's mark is its share of what is heard now. */
function useHalo(slot: number) {
  const ref = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let seen = -1
    let shown = -1
    return paint(() => {
      if (seen === moving.version || ref.current === null) return
      seen = moving.version
      const share = moving.stamp === null ? 0 : Math.round((shares(moving.stamp)[slot] ?? 0) * 50) / 50
      if (share === shown) return
      shown = share
      ref.current.style.opacity = share === 0 ? '0' : String(0.25 + 0.75 * share)
      ref.current.style.transform = `scale(${0.6 + 0.6 * share})`
    })
  }, [])
  return ref
}
