import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { IconName } from './Icon'
import { Icon } from './Icon'

export interface Item {
  text: string
  /** Why it cannot be chosen now. */
  not?: string | undefined
  run: () => void
}

/** A button that opens a list of actions. */
export function Menu({ icon, label, tip, items }: { icon: IconName; label: string; tip: string; items: () => Item[] }) {
  const open = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!open.value) return
    const box = list.current!
    const at = button.current!.getBoundingClientRect()
    const { width, height } = box.getBoundingClientRect()
    box.style.left = `${Math.min(Math.max(8, at.right - width), innerWidth - width - 8)}px`
    box.style.top = `${at.bottom + height + 8 > innerHeight ? Math.max(8, at.top - height - 4) : at.bottom + 4}px`
    box.style.visibility = 'visible'
    focusables()[0]?.focus()
    const outside = (e: Event) => {
      if (e.target instanceof Node && (box.contains(e.target) || button.current!.contains(e.target))) return
      open.value = false
    }
    document.addEventListener('pointerdown', outside, true)
    document.addEventListener('scroll', outside, true)
    addEventListener('resize', outside)
    return () => {
      document.removeEventListener('pointerdown', outside, true)
      document.removeEventListener('scroll', outside, true)
      removeEventListener('resize', outside)
    }
  }, [open.value])

  const focusables = () => [...(list.current?.querySelectorAll<HTMLButtonElement>('[role=menuitem]') ?? [])]
  const close = () => {
    open.value = false
    button.current?.focus()
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
    else if (e.key === 'Escape' || e.key === 'Tab') close()
    else return
    e.preventDefault()
    e.stopPropagation()
  }

  return (
    <>
      <button type="button" class="icon-button" ref={button} aria-label={label} aria-haspopup="menu" aria-expanded={open.value} onClick={() => (open.value = !open.value)} data-tip={tip}>
        <Icon name={icon} />
      </button>
      {open.value && (
        <div class="menu" role="menu" aria-label={label} ref={list} onKeyDown={key}>
          {items().map(item => (
            <button
              type="button"
              role="menuitem"
              tabIndex={-1}
              aria-disabled={item.not !== undefined}
              onClick={() => {
                if (item.not !== undefined) return
                close()
                item.run()
              }}
            >
              {item.text}
              {item.not !== undefined && <small>{item.not}</small>}
            </button>
          ))}
        </div>
      )}
    </>
  )
}
