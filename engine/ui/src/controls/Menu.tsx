import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { gestures } from '../engine/session'
import { parameter } from '../engine/truth'
import { tip } from '../parameters/tips'
import type { IconName } from './Icon'
import { Icon } from './Icon'

export interface Item {
  text: string
  /** Why it cannot be chosen now. */
  not?: string | undefined
  /** One of several that exclude each other: whether it is the one. */
  chosen?: boolean | undefined
  run: () => void
}

type Anchor = { readonly current: HTMLElement | null }

/** A button that opens a list of actions. */
export function Menu({ icon, label, tip, items }: { icon: IconName; label: string; tip: string; items: () => Item[] }) {
  const open = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  return (
    <>
      <button type="button" class="icon-button" ref={button} aria-label={label} aria-haspopup="menu" aria-expanded={open.value} onClick={() => (open.value = !open.value)} data-tip={tip}>
        <Icon name={icon} />
      </button>
      {open.value && <Popup anchor={button} label={label} items={items()} close={() => (open.value = false)} />}
    </>
  )
}

/** A parameter that is one of many: its value is a button that opens the list. `names` instead of the table's; `label` stands over the value; `shown` instead of the value's name. */
export function Pick({ id, names, label, shown }: { id: number; names?: string[]; label?: string; shown?: string }) {
  const p = parameter(id)
  const open = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  if (p === undefined) return null
  const all = names ?? p.choices
  const value = gestures.shown(id).value
  const text = shown ?? all[value] ?? '–'
  return (
    <>
      <button type="button" class="pick" ref={button} aria-label={`${p.name}: ${text}`} aria-haspopup="menu" aria-expanded={open.value} onClick={() => (open.value = !open.value)} data-tip={tip(p)}>
        {label !== undefined && <small>{label}</small>}
        <span>{text}</span>
        <Icon name="chevron" />
      </button>
      {open.value && (
        <Popup anchor={button} label={p.name} items={all.map((text, i) => ({ text, chosen: i === value, run: () => gestures.set(id, i) }))} close={() => (open.value = false)} />
      )}
    </>
  )
}

/** The list itself, at an element that gets the focus back. */
export function Popup({ anchor, label, items, close }: { anchor: Anchor; label: string; items: Item[]; close: () => void }) {
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const box = list.current!
    const at = anchor.current!.getBoundingClientRect()
    const { width, height } = box.getBoundingClientRect()
    box.style.left = `${Math.min(Math.max(8, at.right - width), innerWidth - width - 8)}px`
    box.style.top = `${at.bottom + height + 8 > innerHeight ? Math.max(8, at.top - height - 4) : at.bottom + 4}px`
    box.style.visibility = 'visible'
    ;(box.querySelector<HTMLElement>('[aria-checked=true]') ?? focusables()[0])?.focus()
    const outside = (e: Event) => {
      if (e.target instanceof Node && (box.contains(e.target) || anchor.current!.contains(e.target))) return
      close()
    }
    document.addEventListener('pointerdown', outside, true)
    document.addEventListener('scroll', outside, true)
    addEventListener('resize', outside)
    return () => {
      document.removeEventListener('pointerdown', outside, true)
      document.removeEventListener('scroll', outside, true)
      removeEventListener('resize', outside)
    }
  }, [])

  const focusables = () => [...(list.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
  const leave = () => {
    close()
    anchor.current?.focus()
  }
  const key = (e: KeyboardEvent) => {
    const all = focusables()
    const at = all.indexOf(document.activeElement as HTMLButtonElement)
    const to =
      e.key === 'ArrowDown' ? (at + 1) % all.length
      : e.key === 'ArrowUp' ? (at + all.length - 1) % all.length
      : e.key === 'Home' ? 0
      : e.key === 'End' ? all.length - 1
      : -1
    if (to >= 0) all[to]!.focus()
    else if (e.key === 'Escape' || e.key === 'Tab') leave()
    else return
    e.preventDefault()
    e.stopPropagation()
  }

  return (
    <div class="menu" role="menu" aria-label={label} ref={list} onKeyDown={key}>
      {items.map(item => (
        <button
          type="button"
          role={item.chosen === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.chosen}
          tabIndex={-1}
          aria-disabled={item.not !== undefined}
          onClick={() => {
            if (item.not !== undefined) return
            leave()
            item.run()
          }}
        >
          {item.text}
          {item.not !== undefined && <small>{item.not}</small>}
        </button>
      ))}
    </div>
  )
}
