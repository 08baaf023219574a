import { effect, signal, untracked, type Signal } from '@preact/signals'
import { gestures, say, sayAll } from '../engine/session'
import { connection, prompts, tell, welcome } from '../engine/truth'
import { id, promptSlots } from '../parameters/ids'
import type { PromptState, SamplePrompt } from '../protocol'
import { read } from './audioFile'
import { Draft, emptySlot } from './drafts'

/** What somebody does with the slots, beside what the engine says of them. */

export const slotState = (slot: number): PromptState => prompts.value[slot] ?? emptySlot

export const isEmpty = (slot: number) => slotState(slot).state === 'empty'

/** What a slot is called. */
export const slotName = (slot: number) => slotState(slot).audioName || slotState(slot).text

/** Whether the weights in the list decide what is heard: no scene and no place on the pad does. */
export const weightsCount = () => {
  const shown = (parameter: number) => gestures.shown(parameter).value
  return shown(id.pad) < 0.5 && (shown(id.scene) === 0 || (shown(id.morphScene) === 0 && shown(id.morph) > 0))
}

const limit = () => welcome.peek()?.maximumPromptLength ?? 1000

export const drafts = Array.from({ length: promptSlots }, (_, slot) =>
  new Draft(() => slotState(slot).text, text => say({ type: 'prompt', slot, text }), limit))

/** A file on its way into a slot: what is done now and how far it is, 0…1; null: none. */
export const uploads: Signal<{ text: string; share: number } | null>[] = Array.from({ length: promptSlots }, () => signal(null))

/** What was wrong with the last file; empty: nothing. */
export const fileProblems: Signal<string>[] = Array.from({ length: promptSlots }, () => signal(''))

effect(() => {
  void prompts.value
  untracked(() => drafts.forEach(draft => draft.told()))
})
effect(() => {
  if (connection.value === 'joined') untracked(() => drafts.forEach(draft => draft.resend()))
})

export function setText(slot: number, text: string) {
  drafts[slot]!.cancel()
  fileProblems[slot]!.value = ''
  say({ type: 'prompt', slot, text })
}

export function sample(slot: number, source: SamplePrompt['source'], seconds: number) {
  fileProblems[slot]!.value = ''
  say({ type: 'samplePrompt', slot, source, seconds })
}

/** Reads an audio file into a slot. Never throws: what is wrong stands in the slot. */
export async function useFile(slot: number, file: File) {
  const upload = uploads[slot]!
  const problem = fileProblems[slot]!
  if (upload.value !== null) return tell(`Prompt ${slot + 1} still reads a file.`)
  problem.value = ''
  upload.value = { text: 'Reading', share: 0 }
  try {
    const { samples, sampleRate } = await read(file)
    upload.value = { text: 'Sending', share: 0 }
    const bytes = new Uint8Array(samples.buffer)
    drafts[slot]!.cancel()
    const sent = await sayAll({ type: 'audioPrompt', slot, name: file.name.slice(0, 200), sampleRate, samples: samples.length }, bytes, share => {
      upload.value = { text: 'Sending', share }
    })
    if (!sent) problem.value = 'The engine is away. Drop the file again when it is back.'
  } catch (e) {
    problem.value = e instanceof Error ? e.message : String(e)
  } finally {
    upload.value = null
  }
}

/** The files of a drop, from `slot` on: further ones go to slots that are free. */
export function useFiles(slot: number, files: Iterable<File>) {
  const targets = [slot, ...Array.from({ length: promptSlots }, (_, s) => s).filter(s => s !== slot && isEmpty(s))]
  let i = 0
  for (const file of files) {
    const target = targets[i++]
    if (target === undefined) return tell('All prompts are taken. Clear one first.')
    void useFile(target, file)
  }
}

/** The first slot that is free; the last one when all are taken. */
export function freeSlot(): number {
  for (let slot = 0; slot < promptSlots; slot++) if (isEmpty(slot) && uploads[slot]!.peek() === null) return slot
  return promptSlots - 1
}

/** Opens the system's file chooser. */
export function chooseFile(slot: number) {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = 'audio/*,.wav,.flac,.mp3,.ogg,.oga,.opus,.m4a,.aif,.aiff'
  input.onchange = () => input.files?.[0] && void useFile(slot, input.files[0])
  input.click()
}
