import { batch, signal, type Signal } from '@preact/signals'
import type { Balls, Bookmarks, Drift, Instances, Meters, Model, ParameterInfo, Printed, Prompts, Scenes, Status, Take, Truth, Welcome } from '../protocol'

/** How the page stands with the engine. */
export type Connection =
  | 'connecting'
  /** The engine asks which instance is meant. */
  | 'choosing'
  | 'joined'
  /** It was there and is away; the page tries to get it back. */
  | 'gone'
  | 'refused'

/** A problem that the engine told, for as long as it is shown. */
export interface Notice {
  id: number
  text: string
}

/** What the engine last told, and nothing else: what somebody wants is in gestures.ts and drafts.ts. */
export const connection = signal<Connection>('connecting')
export const refusal = signal('')
export const welcome = signal<Welcome | null>(null)
export const instances = signal<Instances['instances']>([])
export const prompts = signal<Prompts['slots']>([])
export const model = signal<Model | null>(null)
export const status = signal<Status | null>(null)
export const takes = signal<Take[]>([])
export const scenes = signal<Scenes['scenes']>([])
export const bookmarks = signal<Bookmarks['bookmarks']>([])
/** The music's beat against the host's. */
export const drift = signal<Pick<Drift, 'tempo' | 'lateMilliseconds'>>({ tempo: null, lateMilliseconds: 0 })
export const printed = signal<Pick<Printed, 'name' | 'message'>>({ name: '', message: '' })
/** x and y of each prompt's ball on the pad; null: the engine keeps no places. */
export const balls = signal<Balls['balls'] | null>(null)
export const notices = signal<Notice[]>([])

/** Whether music is pulled and whether the transport rolls, out of the meters (which are too many to be a signal each). */
export const running = signal(false)
export const playing = signal(false)
export const tempo = signal<number | null>(null)
export const signature = signal('')
/** Bars of the host's loop; 0: it has none. */
export const loopBars = signal(0)
export const inputs = signal({ main: false, sidechain: false })
/** Out of the stamp of what is heard: the scene (0: the faders) and the one it passes to, −1: nothing is heard; and whether it is a frozen loop. */
export const heardScene = signal(-1)
export const heardMorphScene = signal(-1)
export const heardFrozen = signal(false)

const values = new Map<number, Signal<number>>()

/** Where a control stands, by the engine. */
export function value(id: number): Signal<number> {
  let it = values.get(id)
  if (it === undefined) values.set(id, (it = signal(parameter(id)?.default ?? 0)))
  return it
}

export const parameter = (id: number): ParameterInfo | undefined => welcome.value?.parameters.find(p => p.id === id)

/** Whether the model can do something with it. While no model is there nothing is hidden: nothing jumps when it comes. */
export function supported(capability: string): boolean {
  const it = model.value
  return capability === '' || it === null || it.state !== 'ready' || it.capabilities.includes(capability)
}

/** A text shown for a while. */
export function tell(text: string, milliseconds = 10_000) {
  const notice = { id: ++lastNotice, text }
  // The same text again only stays longer.
  notices.value = [...notices.value.filter(n => n.text !== text).slice(-2), notice]
  setTimeout(() => dismiss(notice.id), milliseconds)
}
export const dismiss = (id: number) => (notices.value = notices.value.filter(n => n.id !== id))
let lastNotice = 0

/** Takes one message over into the signals. What is drawn by frames goes elsewhere: see moving.ts. */
export function learn(truth: Truth) {
  batch(() => {
    switch (truth.type) {
      case 'welcome':
        welcome.value = truth
        connection.value = 'joined'
        notices.value = []
        balls.value = null
        break
      case 'refused':
        refusal.value = truth.message
        connection.value = 'refused'
        break
      case 'instances':
        instances.value = truth.instances
        if (connection.value !== 'joined') connection.value = 'choosing'
        break
      case 'problem':
        tell(truth.message)
        break
      case 'values':
        for (const [id, v] of truth.values) value(id).value = v
        break
      case 'prompts':
        prompts.value = truth.slots
        break
      case 'model':
        model.value = truth
        break
      case 'status':
        status.value = truth
        break
      case 'takes':
        takes.value = truth.takes
        break
      case 'scenes':
        scenes.value = truth.scenes
        break
      case 'bookmarks':
        bookmarks.value = truth.bookmarks
        break
      case 'balls':
        balls.value = truth.balls
        break
      case 'drift':
        drift.value = truth
        break
      case 'printed':
        printed.value = truth
        break
      case 'meters':
        learnMeters(truth)
        break
    }
  })
}

/** Peaks count as a signal above −60 dB, for two seconds. */
const audible = 0.001
const heardUntil = { main: 0, sidechain: 0 }

function learnMeters(meters: Meters) {
  running.value = meters.running
  playing.value = meters.playing
  tempo.value = meters.tempo
  loopBars.value = meters.loop === null ? 0 : Math.round(((meters.loop[1] - meters.loop[0]) * meters.denominator * 100) / (4 * meters.numerator)) / 100
  signature.value = meters.ppq === null ? '' : `${meters.numerator}/${meters.denominator}`
  const { stamp } = meters
  heardScene.value = stamp?.scene ?? -1
  heardMorphScene.value = stamp !== null && stamp.morph > 0 ? stamp.morphScene : -1
  heardFrozen.value = stamp?.frozen ?? false
  const now = performance.now()
  if (meters.main > audible) heardUntil.main = now + 2000
  if (meters.sidechain > audible) heardUntil.sidechain = now + 2000
  const [main, sidechain] = [now < heardUntil.main, now < heardUntil.sidechain]
  if (main !== inputs.value.main || sidechain !== inputs.value.sidechain) inputs.value = { main, sidechain }
}
