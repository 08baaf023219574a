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
  const found: { text: string; word: string }[] = []
  // "calm bass gui": tries "calm bass gui", "bass gui", "gui".
  const starts = [...written.matchAll(/(?<=^|[\s,])[^\s,]/g)].map(m => m.index)
  for (const start of starts) {
    const end = written.slice(start).toLowerCase()
    for (const word of all) {
      if (word.length > end.length && word.toLowerCase().startsWith(end) && !found.some(f => f.word === word)) found.push({ word, text: written.slice(0, start) + word })
    }
  }
  return found.sort((a, b) => a.word.length - b.word.length).slice(0, count).map(f => f.text)
}
