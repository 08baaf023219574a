import type { ParameterInfo } from '../protocol'
import { clamp, roundHalfEven, type Range } from './scale'

type Written = Range & Pick<ParameterInfo, 'choices'>

/** A value as hosts show it: the same text as LiveMusic.Shared's ParameterText.Format (a test of each side reads the same list). */
export function format(p: Written, plain: number, prompt = ''): string {
  const value = clamp(p, plain)
  switch (p.unit) {
    case 'seconds': return `${fixed(value, 1)} s`
    case 'milliseconds': return `${fixed(value, 0)} ms`
    case 'percent': return `${optional(fixed(value * 100, 1))} %`
    case 'decibel': return decibels(p, value)
    case 'count': return fixed(value, 0)
    case 'choice': return p.choices[value] ?? fixed(value, 0)
    case 'switch': return value >= 0.5 ? 'On' : 'Off'
    case 'promptWeight': return prompt.trim() === '' ? fixed(value, 2) : `${fixed(value, 2)} · ${prompt}`
    default: return fixed(value, 2)
  }
}

/** Takes what {@link format} writes, bare numbers, and numbers with their unit; null: not understood. */
export function parse(p: Written, written: string): number | null {
  const text = written.trim()
  const lower = text.toLowerCase()
  if (p.unit === 'choice') {
    const choice = p.choices.findIndex(c => c.toLowerCase() === lower)
    if (choice >= 0) return choice
  }
  if (p.unit === 'switch' && (lower === 'on' || lower === 'off')) return lower === 'on' ? 1 : 0
  if (p.unit === 'decibel' && lower.startsWith('-inf')) return p.minimum
  // A comma is how much of the world writes the point.
  const number = Number.parseFloat(/^[-+]?\d*[.,]?\d*/.exec(text)![0].replace(',', '.'))
  if (Number.isNaN(number)) return null
  return clamp(p, p.unit === 'percent' ? number / 100 : number)
}

function decibels(p: Written, value: number): string {
  const rounded = roundHalfEven(value * 10) / 10 + 0
  return rounded <= p.minimum ? '-inf dB' : `${fixed(rounded, 1)} dB`
}

/**
 * .NET's custom format "0.00": the value to 15 significant digits, then rounded half away from zero.
 * JavaScript's toFixed rounds the binary value instead: 1.005 would be 1.00 here and 1.01 there.
 */
export function fixed(value: number, digits: number): string {
  const [mantissa, exponent] = Math.abs(value).toExponential(14).split('e') as [string, string]
  const all = mantissa.replace('.', '')
  const keep = Number(exponent) + 1 + digits
  let number = keep > 0 ? BigInt(all.slice(0, keep).padEnd(keep, '0')) : 0n
  if (keep >= 0 && all.charCodeAt(keep) >= 53 /* '5' */) number += 1n
  const text = number.toString().padStart(digits + 1, '0')
  const sign = value < 0 ? '-' : ''
  return sign + (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`)
}

/** "0.#": no decimal that is zero. */
const optional = (text: string) => text.replace(/\.0$/, '')
