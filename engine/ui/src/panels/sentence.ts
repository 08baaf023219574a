import type { Connection } from '../engine/truth'
import type { Model, Status } from '../protocol'

export interface Sentence {
  tone: 'good' | 'calm' | 'busy' | 'bad'
  text: string
}

/** How things stand, in one sentence. What the engine says itself is better than what could be guessed here. */
export function sentence(connection: Connection, status: Status | null, model: Model | null, playsHere = false): Sentence {
  if (connection !== 'joined') return { tone: 'bad', text: 'No connection to the engine.' }
  if (model?.state === 'failed') return { tone: 'bad', text: model.message || 'The model cannot be used.' }
  if (model?.state === 'loading') return { tone: 'busy', text: model.message || 'The model is being loaded…' }
  if (status === null) return { tone: 'busy', text: 'Waiting for the engine…' }
  const slow = status.realTimeFactor > 0 && status.realTimeFactor < 1
  const known: Record<string, Sentence> = {
    noEngine: { tone: 'bad', text: 'The engine is away; it is being started again.' },
    starting: { tone: 'busy', text: 'The engine is getting ready…' },
    idle: { tone: 'calm', text: playsHere ? 'Ready. Press Play.' : 'Ready. Music plays when the host plays.' },
    buffering: slow
      ? { tone: 'bad', text: 'This computer is too slow for gapless music: it collects some, plays it, and collects again.' }
      : { tone: 'busy', text: 'Making the first seconds of music…' },
    playing: slow ? { tone: 'bad', text: 'Playing, but slower than real time: gaps will come.' } : { tone: 'good', text: status.offline ? 'Rendering.' : 'Playing.' },
    failed: { tone: 'bad', text: 'Something went wrong.' },
  }
  const said = known[status.state] ?? { tone: 'calm' as const, text: status.state }
  return status.message === '' ? said : { tone: said.tone === 'good' || said.tone === 'calm' ? (slow ? 'bad' : said.tone) : said.tone, text: status.message }
}
