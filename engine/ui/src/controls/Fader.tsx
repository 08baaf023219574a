import { useSignal } from '@preact/signals'
import { gestures } from '../engine/session'
import { parameter } from '../engine/truth'
import { normalise } from '../parameters/scale'
import { format } from '../parameters/text'
import { tip } from '../parameters/tips'
import { useHeard } from './HeardMark'
import { useTurn } from './turn'
import { Value } from './Value'

/** A fat horizontal bar with its value beside it; the thin line under it is the value that is heard now. `spoken`: what a screen reader is told after the value. */
export function Fader({ id, spoken = '', off = false }: { id: number; spoken?: string; off?: boolean }) {
  const p = parameter(id)
  const typing = useSignal<string | null>(null)
  const turn = useTurn<HTMLDivElement>(id, 'fader', begun => (typing.value = begun))
  const heard = useHeard<HTMLDivElement>(id, (mark, travel) => {
    mark.style.visibility = travel === null ? 'hidden' : 'visible'
    if (travel !== null) mark.style.transform = `scaleX(${travel.toFixed(4)})`
  })
  if (p === undefined) return null
  const value = gestures.shown(id).value
  return (
    <>
      <div
        {...turn}
        class={off ? 'fader off' : 'fader'}
        role="slider"
        tabIndex={0}
        aria-label={p.name}
        aria-valuemin={p.minimum}
        aria-valuemax={p.maximum}
        aria-valuenow={value}
        aria-valuetext={format(p, value, spoken)}
        data-tip={tip(p)}
      >
        <div class="fader-fill" style={{ width: `${(normalise(p, value) * 100).toFixed(2)}%` }} />
        <div class="fader-heard" ref={heard} />
      </div>
      <Value p={p} typing={typing} back={() => turn.ref.current?.focus()} />
    </>
  )
}
