import { id, promptSlots } from '../parameters/ids'
import type { Stamp } from '../protocol'

/** The value of a parameter in what is heard now; null: a stamp does not tell it, or nothing is heard. */
export function heardValue(stamp: Stamp | null, parameter: number): number | null {
  if (stamp === null) return null
  const slot = parameter - id.weight(0)
  if (slot >= 0 && slot < promptSlots) return stamp.weights[slot] ?? 0
  switch (parameter) {
    // While something is injected its own guidance takes the place of the style strength.
    case id.styleStrength: return stamp.injected ? null : stamp.guidance
    case id.injectionGuidance: return stamp.injected ? stamp.guidance : null
    case id.temperature: return stamp.temperature
    case id.topK: return stamp.topK
    case id.injectionAmount: return stamp.injection
    case id.livePrompt: return stamp.live
    case id.morph: return stamp.morph
    default: return null
  }
}

/** Each prompt's share of the mix, the live prompt's last; all 0: played without a style. */
export function shares(stamp: Stamp): number[] {
  const all = [...stamp.weights.map(w => Math.max(0, w)), Math.max(0, stamp.live)]
  const sum = all.reduce((a, b) => a + b, 0)
  return sum > 0 ? all.map(w => w / sum) : all.map(() => 0)
}
