import { signal } from '@preact/signals'
import { Cell, cellKeys } from '../controls/Cell'
import { gestures, say } from '../engine/session'
import { bookmarks, tell } from '../engine/truth'
import { id } from '../parameters/ids'

const places = 16

/** The one to which Tab goes. */
const touched = signal(1)

/** How long a button that only asks for something is held down for the host, in milliseconds: longer than a block of sound. */
const held = 100

/** Moments of the music to which it can go back. */
export function Moments() {
  const chosen = gestures.shown(id.bookmark).value
  const last = bookmarks.value.some(b => b !== null)
  return (
    <>
      <div class="cells moments" role="toolbar" aria-label="Moments" onKeyDown={cellKeys}>
        {Array.from({ length: places }, (_, i) => i + 1).map(bookmark => {
          const stored = bookmarks.value[bookmark - 1] ?? null
          return (
            <Cell
              number={bookmark}
              kind="Moment"
              stored={stored}
              asked={stored !== null && chosen === bookmark}
              heard={false}
              waits={false}
              tip={stored === null
                ? `Moment ${bookmark} is empty. A click keeps what is heard now.`
                : `${stored.name}. A click goes back to this moment, Shift-click keeps what is heard now in its place, a right click has more.`}
              reachable={touched.value === bookmark}
              press={() => {
                touched.value = bookmark
                recall(bookmark)
              }}
              store={() => say({ type: 'storeBookmark', bookmark, name: '' })}
              rename={name => say({ type: 'nameBookmark', bookmark, name })}
              items={[
                { text: 'Keep what is heard now here', run: () => say({ type: 'storeBookmark', bookmark, name: '' }) },
                { text: 'Clear', not: stored === null ? 'empty' : undefined, run: () => say({ type: 'clearBookmark', bookmark }) },
              ]}
            />
          )
        })}
      </div>
      <p class="strip-row hint">
        {last ? 'A click goes back, with Quantise on the next beat or bar: the music goes on from there as it did then, with its prompts and its memory.' : 'Something good goes by? Keep this moment: the music can go back to it, and go on from there.'}
      </p>
    </>
  )
}

export function keepMoment() {
  const free = bookmarks.peek().findIndex(b => b === null)
  if (free < 0 && bookmarks.peek().length > 0) return tell('All 16 moments are kept. Clear one, or Shift-click one to replace it.')
  say({ type: 'storeBookmark', bookmark: Math.max(0, free) + 1, name: '' })
}

function recall(bookmark: number) {
  if (gestures.shown(id.bookmark).peek() !== bookmark) gestures.set(id.bookmark, bookmark)
  if (!gestures.begin(id.recallBookmark)) return
  gestures.turn(id.recallBookmark, 1)
  setTimeout(() => {
    gestures.turn(id.recallBookmark, 0)
    gestures.end(id.recallBookmark)
  }, held)
}
