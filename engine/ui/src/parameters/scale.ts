import type { ParameterInfo } from '../protocol'

/** What a value needs to be clamped, mapped to a control's travel and written: the same rules as LiveMusic.Shared's Parameter. */
export type Range = Pick<ParameterInfo, 'minimum' | 'maximum' | 'default' | 'curve' | 'unit'>

/** Only whole values exist. */
export const stepped = (p: Range) => p.unit === 'count' || p.unit === 'choice' || p.unit === 'switch'

/** .NET's Math.Round: a tie goes to the even neighbour. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

/** The nearest value that exists; not-a-number becomes the default. */
export function clamp(p: Range, value: number): number {
  if (Number.isNaN(value)) return p.default
  const inside = Math.min(Math.max(value, p.minimum), p.maximum)
  return stepped(p) ? roundHalfEven(inside) : inside
}

/** Plain value to 0…1 of a control's travel. */
export function normalise(p: Range, value: number): number {
  const v = clamp(p, value)
  return p.curve === 'logarithmic' ? Math.log(v / p.minimum) / Math.log(p.maximum / p.minimum) : (v - p.minimum) / (p.maximum - p.minimum)
}

/** 0…1 of a control's travel to the plain value. */
export function denormalise(p: Range, travel: number): number {
  if (Number.isNaN(travel)) return p.default
  const t = Math.min(Math.max(travel, 0), 1)
  return clamp(p, p.curve === 'logarithmic' ? p.minimum * Math.pow(p.maximum / p.minimum, t) : p.minimum + t * (p.maximum - p.minimum))
}

/** The value one arrow key away (`steps` may be several, or a fraction for the fine way): a hundredth of the travel, and at least one whole step. */
export function step(p: Range, value: number, steps: number): number {
  if (p.unit === 'choice' || p.unit === 'switch') return clamp(p, value + Math.sign(steps) * Math.max(1, Math.round(Math.abs(steps))))
  const next = denormalise(p, normalise(p, value) + steps / 100)
  return stepped(p) && next === clamp(p, value) ? clamp(p, value + Math.sign(steps)) : next
}
