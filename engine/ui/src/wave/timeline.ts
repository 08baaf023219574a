import type { FrameInfo, Truth } from '../protocol'

/** The frames that the engine told, heard and not yet heard: more than a wide window shows. */
export const timeline: { frames: FrameInfo[]; version: number } = { frames: [], version: 0 }

const most = 2000

/** Whoever draws them as they come. */
export interface Watcher {
  /** From this sample on nothing is known any more; null: nothing at all. */
  forget(from: number | null): void
  add(frames: readonly FrameInfo[]): void
}
const watchers = new Set<Watcher>()

export function watch(watcher: Watcher): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export function learnFrames(truth: Truth) {
  if (truth.type === 'welcome') {
    timeline.frames = []
    for (const watcher of watchers) watcher.forget(null)
  } else if (truth.type === 'frames') {
    const from = truth.replaces
    if (from !== null) {
      timeline.frames = timeline.frames.filter(f => f.start < from)
      for (const watcher of watchers) watcher.forget(from)
    }
    timeline.frames.push(...truth.frames)
    for (const watcher of watchers) watcher.add(truth.frames)
    if (timeline.frames.length > most) timeline.frames.splice(0, timeline.frames.length - most + 1000)
  } else {
    return
  }
  timeline.version++
}
