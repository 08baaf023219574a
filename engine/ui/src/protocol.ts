/**
 * What the page and the engine say to each other over one WebSocket (`/socket`). JSON text messages, each an object with `type`; binary messages as stated.
 * State flows one way: the engine tells what is true, the page tells what somebody wants. A page never shows its own wish as the truth,
 * but for the control that is being turned right now.
 *
 * Rules. The page's first message is {@link Join}; anything else first ends the connection. Text messages of the page have at most 64 KiB, binary ones at most
 * 1 MiB. Unknown fields are ignored on both sides; an unknown type or a value out of range is answered with {@link Problem} and changes nothing.
 * Parameter values are plain (see LiveMusic.Shared.Parameters), never normalised. Times are seconds, positions are samples of the host's rate.
 */

export const protocolVersion = 2

/** A text message of the engine is one truth, or an array of those that were new at one look. */
export const readTruths = (message: string) => [JSON.parse(message)].flat() as Truth[]

// ---- the page says -----------------------------------------------------------------------------------------------------------------

/**
 * First message. Both come from the page's address, `http://127.0.0.1:<port>/#token=<token>&instance=<instance>`: after # so that no server or log sees them.
 * `instance` empty or missing there: the page wants to choose. When the part after # changes the page joins anew.
 */
export interface Join {
  type: 'join'
  protocol: number
  token: string
  instance: string
}

/** A control is turned: `phase` 0 begins, 1 brings a value, 2 ends. A click is all three in a row. The host records them as one gesture. */
export interface Edit {
  type: 'edit'
  id: number
  phase: 0 | 1 | 2
  value: number
}

/** The text of a prompt slot (0…7); empty: the slot is cleared, an audio prompt in it too. */
export interface SetPrompt {
  type: 'prompt'
  slot: number
  text: string
}

/**
 * Audio for a slot follows in binary messages: mono f32 little-endian at `sampleRate`, `samples` in all, in order, each message at most 1 MiB. At most 60 s.
 * Another message may not come in between. The engine answers with the slot's state.
 */
export interface AudioPrompt {
  type: 'audioPrompt'
  slot: number
  /** To show: the file's name. */
  name: string
  sampleRate: number
  samples: number
}

/** An audio prompt out of what was just heard: the last `seconds` (1…10) of the output or of an input. */
export interface SamplePrompt {
  type: 'samplePrompt'
  slot: number
  source: 'output' | 'sidechain' | 'main'
  seconds: number
}

/**
 * Keeps what was heard as a WAV file with its recipe beside it: the last `seconds` (1…600), or, where the host tells bars, the last `bars` (1…64) whole ones. A {@link Takes}
 * message tells when it lies on disk.
 */
export type Capture = { type: 'capture'; seconds: number } | { type: 'capture'; bars: number }

/** Puts the prompts, weights and sampling that made a take onto the controls, and its context under the music. */
export interface RecallTake {
  type: 'recallTake'
  take: string
}

/** The take plays in its place of the song from now on, without the engine; empty: nothing is printed any more. The parameter "Printed take" turns it on and off. */
export interface PrintTake {
  type: 'printTake'
  take: string
}

/** Keeps what the controls ask for now as scene 1…16, with a name of at most 40 characters (empty: made from the prompts). */
export interface StoreScene {
  type: 'storeScene'
  scene: number
  name: string
}

export interface NameScene {
  type: 'nameScene'
  scene: number
  name: string
}

export interface ClearScene {
  type: 'clearScene'
  scene: number
}

/** Puts what a scene holds onto the controls (prompts, weights, mutes, sampling), to be changed and stored again; the parameter Scene goes to the faders. */
export interface EditScene {
  type: 'editScene'
  scene: number
}

/** Bookmark 1…16 of the moment that is heard now. Going back to it is the parameters Bookmark and Recall bookmark. */
export interface StoreBookmark {
  type: 'storeBookmark'
  bookmark: number
  name: string
}

export interface NameBookmark {
  type: 'nameBookmark'
  bookmark: number
  name: string
}

export interface ClearBookmark {
  type: 'clearBookmark'
  bookmark: number
}

/** Where the balls of the prompt slots lie on the pad: x and y of each, 0…1, 16 numbers. Kept in the project. */
export interface SetBalls {
  type: 'balls'
  balls: number[]
}

/** Opens the folder of a take in the computer's file manager. */
export interface Reveal {
  type: 'reveal'
  take: string
}

/** The music begins again with nothing but prompts and seed. */
export interface Reset {
  type: 'reset'
}

/** A page without a DAW is its own host: play, tempo (20…300 BPM). Refused by an instance that lives in a DAW. */
export interface SetTransport {
  type: 'transport'
  playing?: boolean
  tempo?: number
}

/**
 * The page plays the sound itself: `frames` is the number of frames of stereo that have left its buffer since the last {@link Sound} with `begins`, told about 20 times
 * a second while it plays. The engine sends ahead of it; nothing is told while the browser does not let the page sound. The first such message asks for the sound. One page
 * has it at a time; whoever asked and did not get it gets it when that page is gone (a {@link Sound} says so).
 */
export interface Played {
  type: 'played'
  frames: number
}

/** Asks for an {@link Echo}: to measure the way there and back. */
export interface Ping {
  type: 'ping'
  mark: number
}

/** Whether anybody sees the page (document.visibilityState). One that is hidden is told the truth twice a second. A page that never says is visible. */
export interface Visible {
  type: 'visible'
  visible: boolean
}

export type Intent =
  | Join | Edit | SetPrompt | AudioPrompt | SamplePrompt | Capture | Reveal | Reset | SetTransport | Played | Ping | Visible
  | RecallTake | PrintTake | StoreScene | NameScene | ClearScene | EditScene | StoreBookmark | NameBookmark | ClearBookmark | SetBalls

// ---- the engine says ---------------------------------------------------------------------------------------------------------------

/** Everything that stays as it is while the page is open; the answer to {@link Join}. The other kinds of truth follow at once, whole. */
export interface Welcome {
  type: 'welcome'
  protocol: number
  version: string
  instance: InstanceInfo
  parameters: ParameterInfo[]
  maximumPromptLength: number
  /** Words for the dice: instruments, genres, moods that the paper's vocabulary and this model know. */
  vocabulary: Vocabulary
  /** Whether the page plays the sound (an instance without a DAW). */
  playsHere: boolean
}

export interface InstanceInfo {
  /** Stays the same when the engine is replaced. */
  id: string
  /** 'instrument', 'effect' or 'player' (no DAW). */
  kind: 'instrument' | 'effect' | 'player'
  /** Name of the host's track; empty: unknown. */
  track: string
}

export interface Vocabulary {
  instruments: string[]
  genres: string[]
  moods: string[]
}

export interface ParameterInfo {
  id: number
  name: string
  shortName: string
  module: string
  minimum: number
  maximum: number
  default: number
  /** 'linear' or 'logarithmic'. */
  curve: 'linear' | 'logarithmic'
  unit: 'none' | 'percent' | 'seconds' | 'milliseconds' | 'decibel' | 'count' | 'choice' | 'switch' | 'promptWeight'
  choices: string[]
  /** Prompt slot of a weight or mute, else −1. */
  slot: number
  /** What the model must be able to do for it to have an effect; empty: nothing special. */
  capability: string
}

/** The page cannot be served; the connection closes. `message` says why and what to do. */
export interface Refused {
  type: 'refused'
  message: string
}

/** Answer to a {@link Join} without an instance: what there is. Told again when it changes; the page joins one of them. */
export interface Instances {
  type: 'instances'
  instances: InstanceInfo[]
}

/** Something that was asked for was not done. `about` is the type of the intent. The rest goes on. */
export interface Problem {
  type: 'problem'
  about: string
  message: string
}

/** Values that changed, whoever changed them: [id, value] pairs. The first one holds all. At most 60 messages a second. */
export interface Values {
  type: 'values'
  values: [number, number][]
}

/** All prompt slots, whenever one changes. */
export interface Prompts {
  type: 'prompts'
  slots: PromptState[]
}

export interface PromptState {
  text: string
  /** Name of an audio prompt; empty: a text or nothing. */
  audioName: string
  state: 'empty' | 'encoding' | 'ready' | 'error'
  /** For people; says what is wrong and what helps. */
  message: string
}

/** The model behind the music. */
export interface Model {
  type: 'model'
  state: 'loading' | 'ready' | 'failed'
  name: string
  title: string
  /** 'CPU', 'DirectML: NVIDIA …' */
  device: string
  capabilities: string[]
  message: string
}

/** Twice a second and when it changes. */
export interface Status {
  type: 'status'
  /** 'noEngine', 'starting', 'idle', 'buffering', 'playing' or 'failed', for the instance. */
  state: string
  message: string
  /** Seconds of music made per second of work; 0: not measured. */
  realTimeFactor: number
  /** What the engine tries to keep ahead, and what lies ready, in seconds. */
  lookaheadSeconds: number
  bufferSeconds: number
  underruns: number
  /** Sample rate of the host, Hz; 0: not active. */
  sampleRate: number
  /** Whether the host renders offline. */
  offline: boolean
}

/** 25 times a second while the page is visible and something moves. */
export interface Meters {
  type: 'meters'
  /** Output sample that is heard now. */
  heard: number
  /** Linear peaks since the last message. */
  main: number
  sidechain: number
  outLeft: number
  outRight: number
  /** Whether music is pulled, and whether the host's transport rolls. */
  running: boolean
  playing: boolean
  /** Song position in quarter notes and beats per minute; null: the host tells none. */
  ppq: number | null
  tempo: number | null
  /** Start of the present bar in quarter notes, and the signature. */
  barStart: number | null
  numerator: number
  denominator: number
  /** Loop in quarter notes; null: none. */
  loop: [number, number] | null
  /** What made the frame that is heard now; null: silence. */
  stamp: Stamp | null
}

/** What made a frame. */
export interface Stamp {
  frame: number
  /** Weight of each slot, as asked for then (not normalised). */
  weights: number[]
  live: number
  guidance: number
  temperature: number
  topK: number
  injected: boolean
  /** Amount of injection, 0…1. */
  injection: number
  reset: boolean
  seed: number
  /** The scenes that were heard (0: the faders) and how far between them. */
  scene: number
  morphScene: number
  morph: number
  /** Of a frozen loop; from here on the context is a bookmark's. */
  frozen: boolean
  recalled: boolean
}

/** Codec frames as they are made, before they are heard: for the rolling waveform. `replaces`: everything from this output sample on that was told before is void. */
export interface Frames {
  type: 'frames'
  replaces: number | null
  frames: FrameInfo[]
}

export interface FrameInfo extends Stamp {
  /** Output sample where it starts, and how many samples it has. */
  start: number
  samples: number
  /** Four pairs of [lowest, highest] sample of left and right together, −1…1. */
  peaks: number[]
}

/**
 * Where bars begin: output samples with their song position, as the transport tells them. Enough to draw bar lines over what was heard: each point holds until the next one.
 * Tempo 0: from here on song time stands, or the host tells none.
 */
export interface Grid {
  type: 'grid'
  points: { sample: number; ppq: number; tempo: number; barStart: number; numerator: number; denominator: number; rate: number }[]
}

/** How the beat of the music that was heard in the last eight seconds stands against the host's. Tempo null: no clear beat, or the host tells none. */
export interface Drift {
  type: 'drift'
  /** Quarter notes a minute. */
  tempo: number | null
  /** Of the music's beat behind the host's; negative: it is early. */
  lateMilliseconds: number
  /** 0…1: how much the onsets repeat after a beat. */
  clarity: number
}

/** Captured takes, newest first, each of which lies on disk. */
export interface Takes {
  type: 'takes'
  takes: Take[]
}

export interface Take {
  id: string
  name: string
  seconds: number
  /** Relative address of the WAV file; needs no token (it cannot be guessed). */
  url: string
  /** Where it lies on the engine's computer. */
  path: string
  /** Whole bars in it and their tempo; 0: it was not kept by bars. */
  bars: number
  tempo: number
  /** What made it, in one line; empty: there is no recipe beside it. */
  recipe: string
}

/** The scenes, 16 of them; null: nothing is stored there. */
export interface Scenes {
  type: 'scenes'
  scenes: (SceneInfo | null)[]
}

export interface SceneInfo {
  name: string
  /** Text or audio name of each of the 8 slots, and their weights (0: muted or unused). */
  prompts: string[]
  weights: number[]
  /** Style strength, Temperature, Top-K. */
  guidance: number
  temperature: number
  topK: number
  /** While one of its prompts is encoded, and what is wrong with one; empty: nothing. */
  encoding: boolean
  message: string
}

/** The bookmarks, 16 of them; null: nothing is stored there. */
export interface Bookmarks {
  type: 'bookmarks'
  bookmarks: ({ name: string; prompts: string[]; weights: number[] } | null)[]
}

/** See {@link SetBalls}; told when it changes, also by another page. */
export interface Balls {
  type: 'balls'
  balls: number[]
}

/** The printed take of the project; `name` empty: none. `message` says what is wrong with it (its file is gone, another sample rate). */
export interface Printed {
  type: 'printed'
  name: string
  message: string
}

/** Sound for a page that plays itself: settings; the samples follow as binary messages, f32 little-endian, interleaved stereo, in order. */
export interface Sound {
  type: 'sound'
  sampleRate: number
  channels: 2
  /** What was sent before this is void: a fresh stream begins. */
  begins: boolean
}

export interface Echo {
  type: 'echo'
  mark: number
}

export type Truth = Welcome | Refused | Instances | Problem | Values | Prompts | Model | Status | Meters | Frames | Grid | Drift | Takes | Scenes | Bookmarks | Balls | Printed | Sound | Echo

// ---- the window around the page ----------------------------------------------------------------------------------------------------

/**
 * In a plugin window the editor process listens to the page (WebKit: `window.webkit.messageHandlers.livemusic.postMessage(json)`, WebView2:
 * `window.chrome.webview.postMessage(json)`); in a browser there is none. A JSON text of one of these.
 */
export type WindowMessage =
  /** A key that nothing in the page wanted: the host shall have it. `code` and `key` as in KeyboardEvent. */
  | { type: 'key'; down: boolean; code: string; key: string; shift: boolean; control: boolean; alt: boolean; meta: boolean }
  /** The page is drawn and connected. */
  | { type: 'ready' }
