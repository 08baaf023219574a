import { signal } from '@preact/signals'
import { Cell, cellKeys } from '../controls/Cell'
import { Choice } from '../controls/Choice'
import { Fader } from '../controls/Fader'
import { Menu, Pick } from '../controls/Menu'
import { gestures, say } from '../engine/session'
import { heardMorphScene, heardScene, parameter, scenes } from '../engine/truth'
import { id } from '../parameters/ids'

/** Places for scenes. */
const places = 16

/** The scene to which Tab goes, and of which the menu speaks: the one that was last touched; 0: the faders. */
const touched = signal(0)

/** Sixteen scenes and how the music passes from one to the next. */
export function Scenes() {
  const asked = gestures.shown(id.scene).value
  const actions = (scene: number) => {
    const not = scenes.value[scene - 1] ? undefined : 'empty'
    return [
      { text: 'Store what plays now here', run: () => store(scene) },
      { text: 'Put on the faders to change it', not, run: () => say({ type: 'editScene', scene }) },
      { text: 'Clear', not, run: () => say({ type: 'clearScene', scene }) },
    ]
  }
  return (
    <>
      <div class="cells scenes" role="toolbar" aria-label="Scenes" onKeyDown={cellKeys} onFocusIn={e => (touched.value = touchedBy(e.target))}>
        <div class="cell-box">
          <button
            type="button"
            class={`cell faders${heardScene.value === 0 ? ' heard' : ''}${asked === 0 && heardScene.value > 0 ? ' waits' : ''}`}
            tabIndex={touched.value === 0 ? 0 : -1}
            aria-pressed={asked === 0}
            onClick={() => gestures.set(id.scene, 0)}
            data-tip="No scene: the prompts and controls above are heard."
          >
            <span class="cell-name">Faders</span>
          </button>
        </div>
        {Array.from({ length: places }, (_, i) => i + 1).map(scene => {
          const stored = scenes.value[scene - 1] ?? null
          return (
            <Cell
              number={scene}
              kind="Scene"
              stored={stored}
              asked={asked === scene}
              heard={heardScene.value === scene || heardMorphScene.value === scene}
              waits={asked === scene && heardScene.value >= 0 && heardScene.value !== scene}
              busy={stored?.encoding ?? false}
              problem={stored?.message ?? ''}
              tip={stored === null
                ? `Scene ${scene} is empty. A click keeps what plays now: prompts, weights, sampling.`
                : `${stored.name}. A click plays it, Shift-click keeps what plays now in its place, a right click has more.`}
              reachable={touched.value === scene}
              press={() => gestures.set(id.scene, scene)}
              store={() => store(scene)}
              rename={name => say({ type: 'nameScene', scene, name })}
              items={actions(scene)}
            />
          )
        })}
      </div>
      <div class="strip-row">
        <span class="label" aria-hidden="true">Morph to</span>
        <Pick id={id.morphScene} names={sceneNames()} />
        <Fader id={id.morph} />
        <span class="label" aria-hidden="true">{parameter(id.glide)?.name}</span>
        <Fader id={id.glide} />
        <span class="label" aria-hidden="true">{parameter(id.quantise)?.name}</span>
        <Choice id={id.quantise} />
        <Menu
          icon="dots"
          label={touched.value === 0 ? 'Actions for a scene' : `Actions for scene ${touched.value}`}
          tip={touched.value === 0 ? 'Click a scene, then store, change or clear it here.' : `Store, change or clear scene ${touched.value}.`}
          items={() => (touched.value === 0 ? [{ text: 'Keep what plays now in the first empty scene', run: () => store(firstEmpty()) }] : actions(touched.value))}
        />
      </div>
    </>
  )
}

const store = (scene: number) => say({ type: 'storeScene', scene, name: scenes.peek()[scene - 1]?.name ?? '' })

const firstEmpty = () => Math.max(0, scenes.peek().findIndex(s => s === null)) + 1

const sceneNames = () => ['Faders', ...Array.from({ length: places }, (_, i) => `${i + 1} ${scenes.value[i]?.name ?? '–'}`)]

const touchedBy = (target: EventTarget | null) => {
  const cells = [...(target as Element).closest('.cells')!.children]
  return Math.max(0, cells.indexOf((target as Element).closest('.cell-box')!))
}
