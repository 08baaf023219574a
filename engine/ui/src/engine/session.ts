import type { Intent, Truth } from '../protocol'
import { protocolVersion } from '../protocol'
import { readAddress, writeAddress } from './address'
import { Gestures } from './gestures'
import { learnMoving } from './moving'
import { Socket } from './socket'
import { connection, learn, refusal, welcome } from './truth'
import { learnFrames } from '../wave/timeline'

/** One page's talk with the engine: the socket, and who hears what it says. */

type Listener = (truth: Truth) => void
const listeners = new Set<Listener>()
const soundListeners = new Set<(samples: ArrayBuffer) => void>()
let address = readAddress(location.hash)

const socket = new Socket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`, {
  opened: join,
  told(truth) {
    learn(truth)
    learnMoving(truth)
    learnFrames(truth)
    if (truth.type === 'values') gestures.told(truth.values)
    if (truth.type === 'welcome' && truth.instance.id !== address.instance) remember(truth.instance.id)
    // There is nothing to choose from one.
    if (truth.type === 'instances' && connection.value === 'choosing' && truth.instances.length === 1 && !leaving) choose(truth.instances[0]!.id)
    if (truth.type === 'welcome') sayWhetherSeen()
    for (const listener of listeners) listener(truth)
  },
  sound(samples) {
    for (const listener of soundListeners) listener(samples)
  },
  closed() {
    gestures.drop()
    if (connection.value === 'joined') connection.value = 'gone'
  },
})

/** Whether somebody asked for the list of instances; then it is shown even when it holds one. */
let leaving = false

export const gestures = new Gestures(edit => connection.peek() === 'joined' && socket.say(edit))

export function start() {
  socket.connect()
  document.addEventListener('visibilitychange', sayWhetherSeen)
  addEventListener('hashchange', () => {
    const next = readAddress(location.hash)
    if (next.token === address.token && next.instance === address.instance) return
    address = next
    if (connection.value !== 'joined') connection.value = 'connecting'
    socket.connect()
  })
}

function sayWhetherSeen() {
  say({ type: 'visible', visible: document.visibilityState === 'visible' })
}

/** Says it to the engine; false: nobody is there. */
export const say = (intent: Intent) => connection.peek() === 'joined' && socket.say(intent)

/** Says it with bytes after it; tells how many are still on their way until none is. */
export function sayAll(intent: Intent, bytes: Uint8Array<ArrayBuffer>, progress: (share: number) => void): Promise<boolean> {
  if (connection.peek() !== 'joined' || !socket.sayAll(intent, bytes)) return Promise.resolve(false)
  return new Promise(resolve => {
    const look = () => {
      const waiting = socket.waiting
      progress(1 - Math.min(1, waiting / bytes.length))
      if (connection.peek() !== 'joined') resolve(false)
      else if (waiting === 0) resolve(true)
      else setTimeout(look, 50)
    }
    look()
  })
}

export function listen(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function listenToSound(listener: (samples: ArrayBuffer) => void): () => void {
  soundListeners.add(listener)
  return () => soundListeners.delete(listener)
}

/** Joins an instance out of the list. */
export function choose(instance: string) {
  leaving = false
  remember(instance)
  join()
}

/** Back to the list of instances. */
export function leave() {
  leaving = true
  welcome.value = null
  connection.value = 'connecting'
  remember('')
  socket.connect()
}

function join() {
  refusal.value = ''
  socket.say({ type: 'join', protocol: protocolVersion, token: address.token, instance: address.instance })
}

function remember(instance: string) {
  address = { ...address, instance }
  history.replaceState(null, '', writeAddress(address))
}
