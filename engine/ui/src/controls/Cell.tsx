import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { look } from '../prompts/palette'
import { Icon } from './Icon'
import { Popup, type Item } from './Menu'

export interface Stored {
  name: string
  prompts: string[]
  weights: number[]
}

/** What a cell shows and does. */
export interface CellProps {
  /** 1…16 */
  number: number
  /** 'Scene' or 'Moment' */
  kind: string
  /** null: nothing is stored here. */
  stored: Stored | null
  /** It is asked for, it is heard, it is asked for and something else is heard. */
  asked: boolean
  heard: boolean
  waits: boolean
  busy?: boolean
  problem?: string
  tip: string
  /** It is chosen by Tab; the others by arrow keys. */
  reachable: boolean
  press: () => void
  store: () => void
  rename: (name: string) => void
  items: Item[]
}

/** Names have at most so many characters. */
const longest = 40

/** One of sixteen places: its name and the colours of its prompts. A click plays it, or fills it when it is empty; Shift-click fills it anew; the menu has the rest. */
export function Cell({ number, kind, stored, asked, heard, waits, busy = false, problem = '', tip, reachable, press, store, rename, items }: CellProps) {
  const button = useRef<HTMLButtonElement>(null)
  const menu = useSignal(false)
  const naming = useSignal(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [naming.value])
  const openMenu = (e: Event) => {
    e.preventDefault()
    menu.value = true
  }
  const name = (take: boolean) => {
    if (!naming.peek()) return
    naming.value = false
    const written = input.current!.value.trim()
    if (take && written !== stored?.name) rename(written)
  }
  return (
    <div class="cell-box">
      <button
        type="button"
        ref={button}
        class={`cell${stored === null ? ' empty' : ''}${heard ? ' heard' : ''}${waits ? ' waits' : ''}`}
        tabIndex={reachable ? 0 : -1}
        aria-pressed={asked}
        aria-label={`${kind} ${number}${stored === null ? ', empty' : `: ${stored.name}`}${heard ? ', heard' : ''}${problem && `, ${problem}`}`}
        data-tip={problem || tip}
        onClick={e => (e.shiftKey || stored === null ? store() : press())}
        onContextMenu={openMenu}
        onKeyDown={e => {
          if (e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey)) openMenu(e)
          else if (e.key === 'F2' && stored !== null) naming.value = true
        }}
      >
        <span class="cell-name"><span>{number}</span> {stored?.name}</span>
        {busy ? <span class="spinner" /> : problem ? <Icon name="warn" /> : null}
        {stored !== null && <Mix weights={stored.weights} />}
      </button>
      {naming.value && (
        <input
          ref={input}
          class="cell-input"
          aria-label={`Name of ${kind.toLowerCase()} ${number}`}
          data-tip="Enter keeps the name, Escape the old one."
          defaultValue={stored?.name}
          maxLength={longest}
          autocomplete="off"
          spellcheck={false}
          onBlur={() => name(true)}
          onKeyDown={e => {
            if (e.key !== 'Enter' && e.key !== 'Escape') return
            e.preventDefault()
            e.stopPropagation()
            name(e.key === 'Enter')
            button.current?.focus()
          }}
        />
      )}
      {menu.value && (
        <Popup
          anchor={button}
          label={`${kind} ${number}`}
          items={items.flatMap((item, i) => (i === 1 ? [{ text: 'Rename…', not: stored === null ? 'empty' : undefined, run: () => (naming.value = true) }, item] : [item]))}
          close={() => (menu.value = false)}
        />
      )}
    </div>
  )
}

/** The prompts' shares as a stripe of their colours. */
const Mix = ({ weights }: { weights: number[] }) => (
  <span class="mix">{weights.map((weight, slot) => weight > 0.004 && <span style={{ flexGrow: weight, background: look(slot).colour }} />)}</span>
)

/** Arrow keys go from cell to cell. */
export function cellKeys(e: KeyboardEvent & { currentTarget: HTMLElement }) {
  const all = [...e.currentTarget.querySelectorAll<HTMLButtonElement>('.cell')]
  const at = all.indexOf(document.activeElement as HTMLButtonElement)
  if (at < 0) return
  const across = all.findIndex((cell, i) => i > 0 && cell.offsetLeft <= all[0]!.offsetLeft)
  const to =
    e.key === 'ArrowRight' ? at + 1
    : e.key === 'ArrowLeft' ? at - 1
    : e.key === 'ArrowDown' && across > 0 ? at + across
    : e.key === 'ArrowUp' && across > 0 ? at - across
    : e.key === 'Home' ? 0
    : e.key === 'End' ? all.length - 1
    : -1
  if (all[to] === undefined) return
  e.preventDefault()
  all[to].focus()
}
