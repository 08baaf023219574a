import { useSignal } from '@preact/signals'
import { gestures } from '../engine/session'
import { parameter } from '../engine/truth'
import { normalise } from '../parameters/scale'
import { format } from '../parameters/text'
import { tip } from '../parameters/tips'
import { useHeard } from './HeardMark'
import { useTurn } from './turn'
import { Value } from './Value'

/** The dial goes from 7 o'clock to 5 o'clock. */
const sweep = 270

const arc = 'M15.03 48.97A24 24 0 1 1 48.97 48.97'

/** A knob; the small dot beside it is the value that is heard now. */
export function Knob({ id, name }: { id: number; name?: string }) {
  const p = parameter(id)
  const typing = useSignal<string | null>(null)
  const turn = useTurn<HTMLDivElement>(id, 'knob', begun => (typing.value = begun))
  const heard = useHeard<SVGGElement>(id, (mark, travel) => {
    mark.setAttribute('visibility', travel === null ? 'hidden' : 'visible')
    if (travel !== null) mark.setAttribute('transform', `rotate(${(travel * sweep - sweep / 2).toFixed(1)} 32 32)`)
  })
  if (p === undefined) return null
  const value = gestures.shown(id).value
  const travel = normalise(p, value)
  return (
    <div class="knob-box">
      <span class="label" aria-hidden="true">{name ?? p.shortName}</span>
      <div
        {...turn}
        class="knob"
        role="slider"
        tabIndex={0}
        aria-label={p.name}
        aria-valuemin={p.minimum}
        aria-valuemax={p.maximum}
        aria-valuenow={value}
        aria-valuetext={format(p, value)}
        data-tip={tip(p)}
      >
        <svg viewBox="0 0 64 64" aria-hidden="true">
          <path class="knob-track" d={arc} />
          <path class="knob-arc" d={arc} pathLength="100" stroke-dasharray={`${(travel * 100).toFixed(2)} 200`} />
          <circle class="knob-body" cx="32" cy="32" r="17.5" />
          <path class="knob-hand" d="M32 17.5V25" transform={`rotate(${(travel * sweep - sweep / 2).toFixed(1)} 32 32)`} />
          <g ref={heard} visibility="hidden"><circle class="knob-heard" cx="32" cy="2.6" r="2.1" /></g>
        </svg>
      </div>
      <Value p={p} typing={typing} back={() => turn.ref.current?.focus()} />
    </div>
  )
}
