import { look } from '../prompts/palette'

/** A prompt's shape in its colour; hollow: it is not heard (empty or muted). */
export const Shape = ({ slot, hollow = false }: { slot: number; hollow?: boolean }) => (
  <svg class={hollow ? 'shape hollow' : 'shape'} viewBox="-1.3 -1.3 2.6 2.6" aria-hidden="true">
    <path d={look(slot).path} fill={hollow ? 'none' : look(slot).colour} stroke={look(slot).colour} />
  </svg>
)
