import { Icon } from '../controls/Icon'
import { choose } from '../engine/session'
import { connection, dismiss, instances, notices, refusal } from '../engine/truth'
import { instanceName } from './Header'

/** Over the page while the engine is away: nothing below it moves. */
export function Banner() {
  const state = connection.value
  if (state !== 'gone' && state !== 'refused') return null
  return (
    <div class="banner" role="alert">
      <Icon name="warn" />
      <span>{state === 'refused' ? refusal.value : 'The engine is gone; the sound that is left plays on. It comes back by itself.'}</span>
      <span class="spinner" />
    </div>
  )
}

/** What could not be done, for a while. */
export function Notices() {
  return (
    <div class="notices" aria-live="assertive">
      {notices.value.map(notice => (
        <div class="notice" key={notice.id}>
          <Icon name="warn" />
          <span>{notice.text}</span>
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => dismiss(notice.id)}><Icon name="close" /></button>
        </div>
      ))}
    </div>
  )
}

/** Before an instance is joined: which one, or why none. */
export function Door() {
  const state = connection.value
  return (
    <main class="door">
      <svg class="door-mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 10v4M7.5 6v12M12 2.5v19M16.5 7v10M21 10v4" /></svg>
      <h1>LiveMusic</h1>
      {state === 'refused' ? (
        <p role="alert">{refusal.value}</p>
      ) : state !== 'choosing' ? (
        <p role="status">Looking for the engine…</p>
      ) : instances.value.length === 0 ? (
        <p role="status">No LiveMusic plays at the moment. Put it on a track of your DAW; it appears here by itself.</p>
      ) : (
        <>
          <p>Which one do you want to play?</p>
          <ul class="instances">
            {instances.value.map(instance => (
              <li key={instance.id}>
                <button type="button" onClick={() => choose(instance.id)}>
                  <strong>{instanceName(instance)}</strong>
                  <small>{instance.kind === 'effect' ? 'effect' : instance.kind === 'player' ? 'plays in the browser' : 'instrument'}</small>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </main>
  )
}
