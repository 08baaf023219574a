import { Icon } from '../controls/Icon'
import { gestures, say } from '../engine/session'
import { parameter, printed, takes } from '../engine/truth'
import { id } from '../parameters/ids'
import { tip } from '../parameters/tips'
import type { Take } from '../protocol'

const lengths = [10, 30, 60]

/** What was heard, as files: to drag out, to take its recipe up again, to play in its place of the song. */
export function Takes() {
  return (
    <>
      {takes.value.length === 0 ? (
        <p class="take-list hint">Something good just went by? Capture it: it becomes a WAV file that you drag into your DAW.</p>
      ) : (
        <ul class="take-list" tabIndex={0} aria-label="Takes, newest first">{takes.value.map(take => <TakeChip take={take} key={take.id} />)}</ul>
      )}
      <div class="strip-row">
        <span class="label" aria-hidden="true">Keep the last</span>
        <div class="segments plain" role="group" aria-label="Keep the last seconds as a file">
          {lengths.map(seconds => (
            <button type="button" onClick={() => say({ type: 'capture', seconds })} aria-label={`Keep the last ${seconds} seconds`} data-tip={`Keeps the last ${seconds} seconds of what was heard as a WAV file.`}>
              {seconds} s
            </button>
          ))}
        </div>
        <Printed />
      </div>
    </>
  )
}

function TakeChip({ take }: { take: Take }) {
  const address = new URL(take.url, location.href).href
  const file = `${take.name}.wav`
  const length = take.bars > 0 ? `${take.bars} bar${take.bars === 1 ? '' : 's'}` : clock(take.seconds)
  const made = `${take.recipe && ` It was: ${take.recipe}.`}`
  return (
    <li class="take">
      <a
        href={address}
        download={file}
        draggable
        aria-label={`Take ${take.name}, ${length}: save or drag out`}
        data-tip={`Drag it into your DAW or a folder. A click saves it.${made}`}
        onDragStart={e => {
          e.dataTransfer!.effectAllowed = 'copy'
          e.dataTransfer!.setData('DownloadURL', `audio/wav:${file}:${address}`)
          e.dataTransfer!.setData('text/uri-list', address)
        }}
      >
        <Icon name="download" />
        <span class="take-name">{take.name}</span>
        <span class="take-length">{length}</span>
      </a>
      <button type="button" class="icon-button" disabled={take.recipe === ''} aria-label={`Recall ${take.name}`} onClick={() => say({ type: 'recallTake', take: take.id })} data-tip={`Recall: puts what made this take onto the controls, and its music under what comes.${made}`}>
        <Icon name="recall" />
      </button>
      <button type="button" class="icon-button" aria-label={`Print ${take.name}`} aria-pressed={printed.value.name === take.name} onClick={() => say({ type: 'printTake', take: printed.value.name === take.name ? '' : take.id })} data-tip="Print: from now on this take plays in its place of the song, sample for sample, and no engine is needed there. Click again to take it away.">
        <Icon name="print" />
      </button>
      <button type="button" class="icon-button" aria-label={`Show ${take.name} in its folder`} onClick={() => say({ type: 'reveal', take: take.id })} data-tip={`Opens its folder: ${take.path}`}>
        <Icon name="folder" />
      </button>
    </li>
  )
}

/** The printed take of the project, and whether it plays. */
function Printed() {
  const p = parameter(id.printed)
  const { name, message } = printed.value
  if (p === undefined || name === '') return <p class="hint">Print a take, and it plays in its place of the song.</p>
  const on = gestures.shown(id.printed).value >= 0.5
  return (
    <>
      <button type="button" class="switch" role="switch" aria-checked={on} onClick={() => gestures.set(id.printed, on ? 0 : 1)} data-tip={tip(p)}>
        <span class="switch-dot" />
        Printed: {name}
      </button>
      {message !== '' && <span class="note problem" role="alert" data-tip={message}>{message}</span>}
    </>
  )
}

const clock = (seconds: number) => `${Math.floor(Math.round(seconds) / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`
