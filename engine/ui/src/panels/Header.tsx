import { useComputed } from '@preact/signals'
import { Icon } from '../controls/Icon'
import { leave } from '../engine/session'
import { connection, model, status, welcome } from '../engine/truth'
import { fixed } from '../parameters/text'
import { player } from '../sound/player'
import { inWindow } from '../window/keys'
import { sentence } from './sentence'

/** What plays where, and how the machine does. */
export function Header() {
  const said = useComputed(() => sentence(connection.value, status.value, model.value, welcome.value?.playsHere))
  const instance = welcome.value?.instance
  const s = status.value
  const m = model.value
  const slow = s !== null && s.realTimeFactor > 0 && s.realTimeFactor < 1
  return (
    <header class="head">
      <h1 class="brand">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 10v4M7.5 6v12M12 2.5v19M16.5 7v10M21 10v4" /></svg>
        LiveMusic
      </h1>
      {inWindow ? (
        // The window belongs to its plugin.
        <span class="text-button instance">{instanceName(instance)}</span>
      ) : (
        <button type="button" class="text-button instance" onClick={leave} aria-label={`Instance: ${instanceName(instance)}. Choose another`} data-tip="This page plays this instance. Click to choose another one.">
          {instanceName(instance)} <Icon name="chevron" />
        </button>
      )}
      <p class={`status ${said.value.tone}`} role="status" data-tip={said.value.text}>
        <span class="status-lamp" />
        <span>{said.value.text}</span>
      </p>
      <dl class="facts">
        <div class="fact model" data-tip={m?.title ? `The model that makes the music: ${m.title}, computed by ${m.device || 'nothing yet'}.${m.message ? ` ${m.message}` : ''}` : 'The model that makes the music.'}>
          <dt>{m?.name || 'no model'}</dt>
          <dd>{m?.device || '–'}</dd>
        </div>
        <div class={slow ? 'fact num bad' : 'fact num'} data-tip="Seconds of music made per second of work. Below 1 the music cannot keep up.">
          <dt>speed</dt>
          <dd>{s?.realTimeFactor ? `${fixed(s.realTimeFactor, s.realTimeFactor >= 10 ? 0 : 1)}×` : '–'}</dd>
        </div>
        <div class="fact num wide" data-tip="Seconds of music that lie ready, of those that the engine tries to keep ahead. A change of a control is heard when they have played out.">
          <dt>ahead</dt>
          <dd>{s ? `${fixed(s.bufferSeconds, 1)} / ${fixed(s.lookaheadSeconds, 1)} s` : '–'}</dd>
        </div>
        {welcome.value?.playsHere === true && (
          <div class="fact num page-buffer" data-tip="Seconds of sound that lie ready in this page, against dropouts of the browser.">
            <dt>page</dt>
            <dd>{player.state.value === 'sounding' ? `${fixed(player.ready.value, 1)} s` : '–'}</dd>
          </div>
        )}
        <div class={s?.underruns ? 'fact num bad' : 'fact num'} data-tip="How often the music was not ready in time and paused.">
          <dt>gaps</dt>
          <dd>{s?.underruns ?? '–'}</dd>
        </div>
      </dl>
    </header>
  )
}

export function instanceName(instance: { kind: string; track: string } | undefined) {
  if (instance === undefined) return ''
  return instance.track || (instance.kind === 'effect' ? 'LiveMusic FX' : instance.kind === 'player' ? 'This page' : 'LiveMusic')
}
