import type { ParameterInfo } from '../protocol'
import { id } from './ids'
import { format } from './text'

/** What a control does, in plain words. "Tries to": the model is asked, not commanded. */
const tips = new Map<number, string>([
  [id.styleStrength, 'How strictly the music tries to follow the prompts. Towards context it rather goes on from its own past; towards prompts it obeys more and varies less.'],
  [id.temperature, 'How daring the choice of the next sound is. Low: safe and repetitive. High: surprising, then noisy.'],
  [id.topK, 'From how many candidates the next sound is chosen. Few: tidy. Many: wild.'],
  [id.seed, 'Another number gives other music from the same settings; the same number gives the same again.'],
  [id.injectionMode, 'Off: the music only hears itself. Free: it tries to go on from what you play, when you play it. Looper: the same, one whole loop of your host later.'],
  [id.injectionSource, 'Which input is used. Auto: the main input of the effect, the sidechain of the instrument.'],
  [id.injectionAmount, 'How loud your sound is in what the music believes it has just played. At 0 nothing is injected.'],
  [id.injectionGuidance, 'How strongly the music tries to follow your sound and the prompts, while something is injected.'],
  [id.livePrompt, 'The last ten seconds of the input as one more prompt: the music tries to sound like them. At 0 it is off.'],
  [id.run, 'When music plays: with the host’s transport, always, or never.'],
  [id.start, 'With what the music starts: where it stood; with the memory that the project saved, each time the same; or with nothing but prompts and seed, each time the same.'],
  [id.outputGain, 'How loud the output is.'],
  [id.mix, 'Your own sound against the music that is made.'],
])

export function tip(p: ParameterInfo): string {
  const back = ` Double-click: ${format(p, p.default)}.`
  if (p.slot >= 0) return `How much this prompt counts against the others. At 0 it is not heard.${back}`
  const known = tips.get(p.id)
  return (known ?? `${p.name}: the model tries to follow it.`) + (p.unit === 'choice' ? '' : back)
}
