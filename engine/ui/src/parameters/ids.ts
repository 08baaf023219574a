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
  run: 400,
  resetContext: 401,
  start: 402,
  outputGain: 500,
  mix: 501,
} as const

export const promptSlots = 8

const placed = new Set<number>([
  ...Array.from({ length: promptSlots }, (_, slot) => [id.weight(slot), id.mute(slot)]).flat(),
  ...Object.values(id).filter(v => typeof v === 'number'),
])

/** Whether some panel shows it. */
export const hasPlace = (parameter: number) => placed.has(parameter)
