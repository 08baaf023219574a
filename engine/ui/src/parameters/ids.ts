/** The parameters that have a place of their own on the page; LiveMusic.Shared's ParameterId. All others appear under More. */
export const id = {
  weight: (slot: number) => 100 + slot,
  mute: (slot: number) => 110 + slot,
  styleStrength: 200,
  temperature: 201,
  topK: 202,
  seed: 203,
  injectionMode: 300,
  injectionSource: 301,
  injectionAmount: 302,
  injectionGuidance: 303,
  livePrompt: 304,
  loopLength: 305,
  injectionFeedback: 306,
  run: 400,
  resetContext: 401,
  start: 402,
  timing: 403,
  outputGain: 500,
  mix: 501,
  scene: 600,
  morphScene: 601,
  morph: 602,
  glide: 603,
  quantise: 604,
  pad: 610,
  padX: 611,
  padY: 612,
  bookmark: 700,
  storeBookmark: 701,
  recallBookmark: 702,
  freeze: 710,
  freezeLength: 711,
  capture: 720,
  captureLength: 721,
  printed: 722,
} as const

/** Those that are set once and left alone have no panel: they are under More. */
export const rare = { injectionGap: 307, inputLatency: 404, relock: 405 } as const

/** What a model with controls of its own is asked for: under More too. */
export const music = { tempoFollow: 800, key: 801, density: 802, brightness: 803, drums: 804, bass: 805, other: 806, chaos: 807 } as const

export const promptSlots = 8

const placed = new Set<number>([
  ...Array.from({ length: promptSlots }, (_, slot) => [id.weight(slot), id.mute(slot)]).flat(),
  ...Object.values(id).filter(v => typeof v === 'number'),
])

/** Whether some panel shows it. */
export const hasPlace = (parameter: number) => placed.has(parameter)
