import { describe, expect, test } from 'vitest'
import { looks } from '../../src/prompts/palette'

type Colour = [number, number, number]

const linear = (hex: string) => [1, 3, 5].map(i => {
  const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
}) as Colour

const times = (m: number[][], c: number[]) => m.map(row => row.reduce((sum, v, i) => sum + v * c[i]!, 0)) as Colour

/** OKLab, Ottosson 2020. */
function lab(c: Colour): Colour {
  const lms = times([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]], c).map(v => Math.cbrt(Math.max(0, v)))
  return times([[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]], lms)
}

/** How colours look without one kind of cones: Machado, Oliveira and Fernandes 2009, severity 1. */
const eyes: Record<string, number[][]> = {
  'all cones': [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  'no red': [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  'no green': [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  'no blue': [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}

const luminance = (c: Colour) => 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]
const contrast = (a: Colour, b: Colour) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

describe('prompt colours', () => {
  test.each(Object.keys(eyes))('keep apart for eyes with %s', name => {
    const seen = looks.map(l => lab(times(eyes[name]!, linear(l.colour)).map(v => Math.min(1, Math.max(0, v))) as Colour))
    for (let i = 0; i < seen.length; i++) {
      for (let j = 0; j < i; j++) {
        // Neighbours of a just noticeable difference are 0.02 apart.
        expect(Math.hypot(...seen[i]!.map((v, k) => v - seen[j]![k]!)), `${looks[i]!.name} and ${looks[j]!.name}`).toBeGreaterThan(0.085)
      }
    }
  })

  test.each(['#0c0d12', '#14161c', '#191c23', '#21242d'])('are readable on %s', ground => {
    for (const { colour } of looks) expect(contrast(linear(colour), linear(ground)), colour).toBeGreaterThanOrEqual(4.5)
  })

  test('each has a shape of its own', () => expect(new Set(looks.map(l => l.path)).size).toBe(8))
})
