/**
 * The eight prompts' colours and shapes, used alike in slots, pad and waveform. The colours keep apart for people who see no red, no green or no blue
 * (palette.test.ts measures it), have at least 4.5:1 on every ground of the page, and the shape says the same without any colour.
 */
export interface Look {
  colour: string
  name: string
  /** SVG path in the square −1…1. */
  path: string
}

const polygon = (...points: [number, number][]) => `M${points.map(p => p.map(n => +n.toFixed(3)).join(' ')).join('L')}Z`

const star = polygon(
  ...Array.from({ length: 10 }, (_, i): [number, number] => {
    const radius = i % 2 === 0 ? 1.08 : 0.46
    const angle = (Math.PI * i) / 5
    return [radius * Math.sin(angle), -radius * Math.cos(angle) + 0.06]
  }),
)

export const looks: readonly Look[] = [
  { colour: '#ff9f1c', name: 'circle', path: 'M-.9 0A.9 .9 0 1 1 .9 0A.9 .9 0 1 1 -.9 0Z' },
  { colour: '#9ccffe', name: 'square', path: polygon([-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]) },
  { colour: '#45bf92', name: 'triangle', path: polygon([0, -0.92], [1, 0.78], [-1, 0.78]) },
  { colour: '#ffda60', name: 'diamond', path: polygon([0, -1.05], [0.92, 0], [0, 1.05], [-0.92, 0]) },
  { colour: '#f0622f', name: 'triangle pointing down', path: polygon([0, 0.92], [1, -0.78], [-1, -0.78]) },
  {
    colour: '#8f7bff',
    name: 'cross',
    path: polygon([-0.34, -0.95], [0.34, -0.95], [0.34, -0.34], [0.95, -0.34], [0.95, 0.34], [0.34, 0.34], [0.34, 0.95], [-0.34, 0.95], [-0.34, 0.34], [-0.95, 0.34], [-0.95, -0.34], [-0.34, -0.34]),
  },
  { colour: '#c07dbb', name: 'star', path: star },
  { colour: '#eef1f8', name: 'half disc', path: 'M-.95 .5A.95 .95 0 0 1 .95 .5Z' },
]

export const look = (slot: number) => looks[slot % looks.length]!

/** The colour of the live prompt in the waveform. */
export const liveColour = '#7d8597'
