/** An audio file as a prompt: mono, at most a minute, at 48 kHz. */

export const promptRate = 48_000
export const longestPrompt = 60

/** A file beyond this was dropped by mistake. */
export const largestFile = 400 * 1024 * 1024

/** No more than this of a file is read: more than a minute of everything but wide WAV files, and it unpacks to what a page can hold. */
export const readAtMost = 24 * 1024 * 1024

/** Why a file is refused before one byte of it is read; empty: it is not. */
export function refuse(file: { name: string; size: number; type: string }): string {
  const name = shorten(file.name)
  if (file.size > largestFile) return `“${name}” has ${megabytes(file.size)}. Files up to ${megabytes(largestFile)} are taken; a minute of music is enough.`
  if (file.size === 0) return `“${name}” is empty.`
  if (/^(image|text|video\/(?!mp4|webm|ogg|quicktime))/.test(file.type)) return `“${name}” is no audio file. WAV, FLAC, MP3, OGG and M4A are taken.`
  return ''
}

/** Web Audio's part: turns a file's bytes into channels at the asked rate. */
export type Decode = (bytes: ArrayBuffer) => Promise<{ channels: Float32Array[]; sampleRate: number }>

export interface Samples {
  samples: Float32Array<ArrayBuffer>
  sampleRate: number
}

/** Reads, decodes, mixes to mono and cuts. Throws an Error whose message is for people. */
export async function read(file: Blob & { name: string }, decode: Decode = decodeHere): Promise<Samples> {
  const refusal = refuse(file)
  if (refusal !== '') throw new Error(refusal)
  const name = shorten(file.name)
  let bytes: ArrayBuffer
  try {
    bytes = await file.slice(0, readAtMost).arrayBuffer()
  } catch {
    throw new Error(`“${name}” cannot be read. Is it a folder, or was it moved?`)
  }
  let decoded
  try {
    decoded = await decode(bytes)
  } catch {
    const cut = file.size > readAtMost ? ` Only its first ${megabytes(readAtMost)} were tried; a shorter file may work.` : ''
    throw new Error(`“${name}” cannot be understood as audio. WAV, FLAC, MP3, OGG and M4A are taken.${cut}`)
  }
  const samples = mono(decoded.channels, Math.round(longestPrompt * decoded.sampleRate))
  if (samples.length < decoded.sampleRate / 10) throw new Error(`“${name}” has less than a tenth of a second of sound.`)
  if (samples.every(s => s === 0)) throw new Error(`“${name}” is silent${file.size > readAtMost ? ' at its beginning' : ''}.`)
  return { samples, sampleRate: decoded.sampleRate }
}

/** Mean of the channels; what is no number is silence. */
export function mono(channels: Float32Array[], longest: number): Float32Array<ArrayBuffer> {
  const length = Math.min(longest, channels[0]?.length ?? 0)
  const mixed = new Float32Array(length)
  for (const channel of channels) {
    for (let i = 0; i < length; i++) mixed[i]! += channel[i]! / channels.length
  }
  for (let i = 0; i < length; i++) if (!Number.isFinite(mixed[i])) mixed[i] = 0
  return mixed
}

// An offline context decodes to its own rate and needs no permission to play.
async function decodeHere(bytes: ArrayBuffer) {
  const audio = await new OfflineAudioContext(1, 1, promptRate).decodeAudioData(bytes)
  return { channels: Array.from({ length: audio.numberOfChannels }, (_, i) => audio.getChannelData(i)), sampleRate: audio.sampleRate }
}

const megabytes = (bytes: number) => (bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`)
const shorten = (name: string) => (name.length > 48 ? `${name.slice(0, 30)}…${name.slice(-15)}` : name)
