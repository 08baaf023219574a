import { useRef } from 'preact/hooks'
import { gestures } from '../engine/session'
import { parameter } from '../engine/truth'
import { tip } from '../parameters/tips'
import type { IconName } from './Icon'
import { Icon } from './Icon'

interface Option {
  text: string
  icon?: IconName
  tip?: string
  /** How many of it there are; 0 is not shown. */
  count?: number
}

/** One of a few, side by side; arrow keys choose. */
export function Segments({ label, options, chosen, choose, tip }: { label: string; options: Option[]; chosen: number; choose: (index: number) => void; tip?: string | undefined }) {
  const box = useRef<HTMLDivElement>(null)
  const key = (e: KeyboardEvent) => {
    const n = options.length
    const to =
      e.key === 'ArrowRight' || e.key === 'ArrowDown' ? (chosen + 1) % n
      : e.key === 'ArrowLeft' || e.key === 'ArrowUp' ? (chosen + n - 1) % n
      : e.key === 'Home' ? 0
      : e.key === 'End' ? n - 1
      : -1
    if (to < 0) return
    e.preventDefault()
    choose(to)
    box.current!.querySelectorAll('button')[to]!.focus()
  }
  return (
    <div class="segments" role="radiogroup" aria-label={label} ref={box} onKeyDown={key} data-tip={tip}>
      {options.map((o, i) => (
        <button type="button" role="radio" aria-checked={i === chosen} tabIndex={i === chosen ? 0 : -1} onClick={() => choose(i)} data-tip={o.tip ?? tip}>
          {o.icon && <Icon name={o.icon} />}
          <span>{o.text}</span>
          {o.count !== undefined && <small class="count">{o.count || ''}</small>}
        </button>
      ))}
    </div>
  )
}

/** A parameter that is one of a few. */
export function Choice({ id, names }: { id: number; names?: string[] }) {
  const p = parameter(id)
  if (p === undefined) return null
  const options = (names ?? p.choices).map(text => ({ text }))
  return <Segments label={p.name} options={options} chosen={gestures.shown(id).value} choose={i => gestures.set(id, i)} tip={tip(p)} />
}

/** A parameter that is on or off. */
export function Switch({ id }: { id: number }) {
  const p = parameter(id)
  if (p === undefined) return null
  const on = gestures.shown(id).value >= 0.5
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} onClick={() => gestures.set(id, on ? 0 : 1)} data-tip={tip(p)}>
      <span class="switch-dot" />
      {p.name}
    </button>
  )
}
