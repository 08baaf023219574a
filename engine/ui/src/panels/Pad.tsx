import { computed } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Shape } from '../controls/Shape'
import { shares } from '../engine/heard'
import { moving } from '../engine/moving'
import { paint } from '../engine/painting'
import { gestures } from '../engine/session'
import { listening } from '../pad/listening'
import { placeOf, weightsAt, type Point } from '../pad/weights'
import { id, promptSlots } from '../parameters/ids'
import { fixed } from '../parameters/text'
import { look } from '../prompts/palette'
import { freeSlot, isEmpty, slotName, useFiles } from '../prompts/slots'

/** How far an arrow key moves, in parts of the pad. */
const keyStep = 0.02

/** The prompts as balls and a dot that listens: the nearer, the louder. */
export function Pad() {
  const box = useRef<HTMLDivElement>(null)
  const ground = useRef<HTMLCanvasElement>(null)
  const ghost = useRef<HTMLDivElement>(null)
  const slots = useMemo(() => computed(() => Array.from({ length: promptSlots }, (_, s) => s).filter(s => !isEmpty(s))), [])
  const way = useMemo(() => listening(slots), [])
  const used = () => slots.peek().map(s => way.balls.peek()[s]!)

  // The ground shows what would be heard where; it is coarse and the browser smooths it.
  const map = useMemo(() => computed(() => ({ slots: slots.value, balls: slots.value.map(s => way.balls.value[s]!), muted: slots.value.map(s => gestures.shown(id.mute(s)).value >= 0.5) })), [way])
  useEffect(() => map.subscribe(m => drawGround(ground.current!, m)), [map])

  // What is heard now follows the dot by as much as the music is made ahead.
  useEffect(() => {
    let seen = -1
    let shown = ''
    return paint(() => {
      if (seen === moving.version || ghost.current === null) return
      seen = moving.version
      const all = moving.stamp === null ? [] : shares(moving.stamp)
      const weights = slots.peek().map(s => all[s] ?? 0)
      const text = weights.map(w => w.toFixed(2)).join()
      if (text === shown) return
      shown = text
      const found = placeOf(weights, used())
      ghost.current.style.visibility = found === null ? 'hidden' : 'visible'
      if (found !== null) place(ghost.current, found.place)
    })
  }, [way])

  const drag = useDrag(box)
  const { place: at, exact } = way.dot.value
  const near = weightsAt(at, slots.value.map(s => way.balls.value[s]!))
  const weight = (slot: number, i: number) => (gestures.shown(id.mute(slot)).value >= 0.5 ? 0 : near[i]!)
  return (
    <div
      class="pad"
      ref={box}
      onDragOver={e => e.dataTransfer?.types.includes('Files') && e.preventDefault()}
      onDrop={e => {
        if (!e.dataTransfer?.files.length) return
        e.preventDefault()
        useFiles(freeSlot(), e.dataTransfer.files)
      }}
      {...drag(way.begin, way.move, way.end)}
    >
      <canvas ref={ground} width={72} height={48} />
      {slots.value.length === 0 && <p class="hint">Write a prompt in the list; it appears here as a ball.</p>}
      <svg class="rays" aria-hidden="true">
        {slots.value.map((s, i) => {
          const share = Math.min(1, weight(s, i))
          return <line {...ends(way.balls.value[s]!, at)} stroke={look(s).colour} stroke-width={1 + 5 * share} opacity={share === 0 ? 0 : 0.2 + 0.6 * share} />
        })}
      </svg>
      <div class="ghost" ref={ghost} aria-hidden="true" />
      {slots.value.map((s, i) => {
        const ball = way.balls.value[s]!
        const muted = gestures.shown(id.mute(s)).value >= 0.5
        const text = fixed(weight(s, i), 2)
        return (
          <button
            type="button"
            class={muted ? 'ball muted' : 'ball'}
            style={{ ...placed(ball), '--colour': look(s).colour }}
            aria-label={`Prompt ${s + 1}, ${slotName(s)}, weight ${text}. Arrow keys move its ball.`}
            data-tip={`${slotName(s)}. Drag the ball to another place; the dot decides what is heard.`}
            onKeyDown={e => arrows(e, ball, to => (way.moveBall(s, to), way.dropBall()))}
            {...drag(() => true, to => way.moveBall(s, to), way.dropBall)}
          >
            <Shape slot={s} hollow={muted} />
            <span class="ball-name">{slotName(s)}</span>
            <HeardWeight slot={s} />
          </button>
        )
      })}
      <div
        class={exact ? 'dot' : 'dot guess'}
        style={placed(at)}
        role="slider"
        tabIndex={0}
        aria-label="Listener"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(at.x * 100)}
        aria-valuetext={slots.value.map((s, i) => `${slotName(s)} ${fixed(weight(s, i), 2)}`).join(', ') || 'no prompts'}
        data-tip={exact ? 'The dot listens: the nearer a ball, the louder its prompt. Drag it, or use the arrow keys.' : 'The weights in the list count; this is about where they would be on the pad. Drag the dot to take over.'}
        onKeyDown={e => arrows(e, at, to => { if (way.begin()) { way.move(to); way.end() } })}
      />
    </div>
  )
}

/** How much a prompt counts in what is heard now. */
function HeardWeight({ slot }: { slot: number }) {
  const ref = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let seen = -1
    return paint(() => {
      if (seen === moving.version || ref.current === null) return
      seen = moving.version
      const text = moving.stamp === null ? '–' : fixed(moving.stamp.weights[slot] ?? 0, 2)
      if (ref.current.textContent !== text) ref.current.textContent = text
    })
  }, [slot])
  return <span class="ball-weight" ref={ref} />
}

/** Pointer handlers that move something to where the pointer is on the pad. */
function useDrag(box: { current: HTMLElement | null }) {
  return (begin: () => boolean, move: (to: Point) => void, end: () => void) => {
    const at = (e: PointerEvent): Point => {
      const { left, top, width, height } = box.current!.getBoundingClientRect()
      const inside = (n: number) => Math.min(0.98, Math.max(0.02, n))
      return { x: inside((e.clientX - left) / width), y: inside((e.clientY - top) / height) }
    }
    return {
      onPointerDown(e: PointerEvent & { currentTarget: HTMLElement }) {
        if (e.button !== 0) return
        e.stopPropagation()
        if (!begin()) return
        const element = e.currentTarget
        const onMove = (m: PointerEvent) => move(at(m))
        const onEnd = () => {
          element.removeEventListener('pointermove', onMove)
          element.removeEventListener('lostpointercapture', onEnd)
          end()
        }
        element.setPointerCapture(e.pointerId)
        element.addEventListener('pointermove', onMove)
        element.addEventListener('lostpointercapture', onEnd)
        if (element === box.current) move(at(e))
      },
    }
  }
}

function arrows(e: KeyboardEvent, from: Point, move: (to: Point) => void) {
  const size = keyStep * (e.key.startsWith('Page') ? 5 : 1)
  const [dx, dy] =
    e.key === 'ArrowLeft' ? [-size, 0]
    : e.key === 'ArrowRight' ? [size, 0]
    : e.key === 'ArrowUp' || e.key === 'PageUp' ? [0, -size]
    : e.key === 'ArrowDown' || e.key === 'PageDown' ? [0, size]
    : e.key === 'Home' ? [0.5 - from.x, 0.5 - from.y]
    : [0, 0]
  if (dx === 0 && dy === 0) return
  e.preventDefault()
  const inside = (n: number) => Math.min(0.98, Math.max(0.02, n))
  move({ x: inside(from.x + dx), y: inside(from.y + dy) })
}

const percent = (n: number) => `${(n * 100).toFixed(2)}%`
const ends = (a: Point, b: Point) => ({ x1: percent(a.x), y1: percent(a.y), x2: percent(b.x), y2: percent(b.y) })
const placed = (p: Point) => ({ left: percent(p.x), top: percent(p.y) })
const place = (element: HTMLElement, p: Point) => Object.assign(element.style, placed(p))

function drawGround(canvas: HTMLCanvasElement, m: { slots: number[]; balls: Point[]; muted: boolean[] }) {
  const context = canvas.getContext('2d')!
  const { width, height } = canvas
  const image = context.createImageData(width, height)
  const colours = m.slots.map((s, i) => (m.muted[i] ? [60, 64, 74] : rgb(look(s).colour)))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = { x: (x + 0.5) / width, y: (y + 0.5) / height }
      const weights = weightsAt(p, m.balls)
      const at = 4 * (y * width + x)
      let light = 0
      for (let i = 0; i < weights.length; i++) {
        for (let c = 0; c < 3; c++) image.data[at + c]! += colours[i]![c]! * weights[i]!
        const d = Math.hypot(m.balls[i]!.x - p.x, m.balls[i]!.y - p.y)
        light += weights[i]! ** 2 * Math.exp(-((d / 0.3) ** 2))
      }
      image.data[at + 3] = m.balls.length === 0 ? 0 : 20 + 110 * light
    }
  }
  context.putImageData(image, 0, 0)
}

const rgb = (hex: string) => [1, 3, 5].map(i => Number.parseInt(hex.slice(i, i + 2), 16))
