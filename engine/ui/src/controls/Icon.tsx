/** Line drawings on a 16×16 grid. */
const paths = {
  dice: 'M3.5 2.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM5.4 5.4h.01M10.6 5.4h.01M8 8h.01M5.4 10.6h.01M10.6 10.6h.01',
  sound: 'M2.5 6.8v2.4M5.25 4.5v7M8 2.5v11M10.75 5v6M13.5 6.8v2.4',
  close: 'M4 4l8 8M12 4l-8 8',
  folder: 'M2 4.5a1 1 0 0 1 1-1h3l1.5 1.5H13a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1Z',
  download: 'M8 2.5v7.5M4.8 7.2 8 10.3l3.2-3.1M3 13.2h10',
  reset: 'M3.2 8a4.8 4.8 0 1 0 1.6-3.6M3 2.6v2.6h2.6',
  play: 'M5 3.2v9.6l7.6-4.8Z',
  pause: 'M5 3.2v9.6M11 3.2v9.6',
  warn: 'M8 2.4 14.2 13.2H1.8ZM8 6.4v3.2M8 11.5h.01',
  chevron: 'M4.5 6.5 8 10l3.5-3.5',
  freeze: 'M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11M6.4 2.9 8 4.4l1.6-1.5M6.4 13.1 8 11.6l1.6 1.5',
  bookmark: 'M4.5 2.5h7v11L8 10.6l-3.5 2.9Z',
  capture: 'M8 2.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 8 2.8ZM8 6.6a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8Z',
  recall: 'M5.6 3.6 3 6.2l2.6 2.6M3 6.2h6.4a3.4 3.4 0 0 1 0 6.8H6.5',
  print: 'M2 3.5h12v9H2ZM5 7v2M8 5.6v4.8M11 7v2',
  dots: 'M3.6 8h.01M8 8h.01M12.4 8h.01',
  list: 'M2.5 4h2M2.5 8h2M2.5 12h2M7 4h6.5M7 8h6.5M7 12h6.5',
  pad: 'M2.5 2.5h11v11h-11ZM6 6.2h.01M10.6 5h.01M9.4 10.6h.01M5 11h.01',
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name }: { name: IconName }) => (
  <svg class={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
