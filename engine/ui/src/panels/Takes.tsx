import { Icon } from '../controls/Icon'
import { say } from '../engine/session'
import { takes } from '../engine/truth'
import type { Take } from '../protocol'

const lengths = [10, 30, 60]


/** Keeps what was heard: as files to drag out. */
export function Takes() {
  return (
    <section class="panel takes" aria-label="Takes">
      <h2>Keep</h2>
      <div class="segments plain" role="group" aria-label="Keep the last seconds as a file">
        {lengths.map(seconds => (
          <button type="button" onClick={() => say({ type: 'capture', seconds })} aria-label={`Keep the last ${seconds} seconds`} data-tip={`Keeps the last ${seconds} seconds of what was heard as a WAV file.`}>
            {seconds} s
          </button>
        ))}
      </div>
      {takes.value.length === 0 ? (
        <p class="hint">Something good just went by? Keep it: it becomes a WAV file that you drag into your DAW.</p>
      ) : (
        <ul class="take-list" tabIndex={0} aria-label="Takes, newest first">{takes.value.map(take => <TakeChip take={take} key={take.id} />)}</ul>
      )}
    </section>
  )
}

function TakeChip({ take }: { take: Take }) {
  const address = new URL(take.url, location.href).href
  const file = `${take.name}.wav`
  return (
    <li class="take">
      <a
        href={address}
        download={file}
        draggable
        aria-label={`Take ${take.name}, ${clock(take.seconds)}: save or drag out`}
        data-tip="Drag it into your DAW or a folder. A click saves it."
        onDragStart={e => {
          e.dataTransfer!.effectAllowed = 'copy'
          e.dataTransfer!.setData('DownloadURL', `audio/wav:${file}:${address}`)
          e.dataTransfer!.setData('text/uri-list', address)
        }}
      >
        <Icon name="sound" />
        <span class="take-name">{take.name}</span>
        <span class="take-length">{clock(take.seconds)}</span>
        <Icon name="download" />
      </a>
      <button type="button" class="icon-button" aria-label={`Show ${take.name} in its folder`} onClick={() => say({ type: 'reveal', take: take.id })} data-tip={`Opens its folder: ${take.path}`}>
        <Icon name="folder" />
      </button>
    </li>
  )
}

const clock = (seconds: number) => `${Math.floor(Math.round(seconds) / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`
