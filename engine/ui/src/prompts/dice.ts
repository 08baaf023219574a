import type { Vocabulary } from '../protocol'

/** A few words that the model knows: "calm jazz with upright bass". `random` gives 0…1. */
export function roll(words: Vocabulary, random: () => number = Math.random): string {
  const any = (list: string[]) => list[Math.min(list.length - 1, Math.floor(random() * list.length))] ?? ''
  const mood = random() < 0.6 ? any(words.moods) : ''
  const genre = any(words.genres)
  const instrument = genre === '' || random() < 0.7 ? any(words.instruments) : ''
  const kind = [mood, genre].filter(w => w !== '').join(' ')
  if (kind === '') return instrument
  return instrument === '' ? kind : `${kind} with ${instrument}`
}

/** Words that go on from the last words of what is written, the shortest first; at most `count`. Nothing for nothing written. */
export function suggest(words: Vocabulary, written: string, count = 6): string[] {
  const all = [...new Set([...words.genres, ...words.instruments, ...words.moods])]
  // "calm bass gui": tries "calm bass gui", "bass gui", "gui"; what goes on from more words is meant.
  const starts = [...written.matchAll(/(?<=^|[\s,])[^\s,]/g)].map(m => m.index)
  for (const start of starts) {
    const end = written.slice(start).toLowerCase()
    const found = all.filter(word => word.length > end.length && word.toLowerCase().startsWith(end))
    if (found.length > 0) return found.sort((a, b) => a.length - b.length).slice(0, count).map(word => written.slice(0, start) + word)
  }
  return []
}
