import type { ParameterInfo } from '../protocol'
import { id, music, rare } from './ids'
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
  [id.loopLength, 'How long the loop is that Looper takes from you: your host’s, or so many beats or bars of its grid.'],
  [id.injectionFeedback, 'How much of its own sound the music hears under yours. Lower: it listens more to you.'],
  [rare.injectionGap, 'How much of your latest sound is kept from the music. More: it answers you rather than copy your last notes.'],
  [id.livePrompt, 'The last ten seconds of the input as one more prompt: the music tries to sound like them. At 0 it is off.'],
  [id.run, 'When music plays: with the host’s transport, always, or never.'],
  [id.start, 'With what the music starts: where it stood; with the memory that the project saved, each time the same; or with nothing but prompts and seed, each time the same.'],
  [id.timing, 'When a change is heard. Responsive: as soon as this computer can; each playing is another. Repeat: that long after its place in the song; with Start on Project or Reset the same project gives the same music again, in a bounce too.'],
  [rare.inputLatency, 'How late what you play comes in, counted from what you hear: your interface’s output and input together. It is put back so far, to where you meant it.'],
  [rare.relock, 'Plays the music a little faster or slower, at the same pitch, so that its beat comes to your host’s and stays there. It listens for some seconds first. In a bounce, and with Timing on Repeat, it does nothing.'],
  [id.scene, 'Which scene plays: its prompts, weights and sampling. Faders: what stands on the controls.'],
  [id.morphScene, 'The scene to which Morph leads.'],
  [id.morph, 'How far the music is between the scene that plays and the one of Morph to.'],
  [id.glide, 'How long the music takes to pass from one scene, or place on the pad, to the next.'],
  [id.quantise, 'From where a scene, freeze or a moment is heard: at once, from the next beat, or from the next bar.'],
  [id.pad, 'On: the place on the pad decides how much each prompt counts. Off: the weights in the list do.'],
  [id.freeze, 'Repeats the last bars in time with the host, until it is let go.'],
  [id.freezeLength, 'How many bars are repeated while frozen.'],
  [id.captureLength, 'How many of the last bars a capture keeps.'],
  [id.printed, 'The printed take plays in its place of the song instead of new music; the engine is not needed for it.'],
  [id.outputGain, 'How loud the output is.'],
  [id.mix, 'Your own sound against the music that is made.'],
  [music.tempoFollow, 'Host: the music tries to keep its beats and bars on your host’s. Off: it keeps the beat that it began with.'],
  [music.key, 'The key that the music tries to be in. Auto: it chooses for itself, again and again.'],
  [music.density, 'How many notes the music tries to have. It may stray a little.'],
  [music.brightness, 'How bright the music tries to sound. It may stray a little.'],
  [music.drums, 'How loud the drums are to be, or that there be none.'],
  [music.bass, 'How loud the bass is to be, or that there be none.'],
  [music.other, 'How loud all besides drums and bass is to be, or that there be nothing else.'],
  [music.chaos, 'How far the music strays from what would likely come, in all that stands on Auto here, and from density and brightness.'],
])

export function tip(p: ParameterInfo): string {
  const back = ` Double-click: ${format(p, p.default)}.`
  if (p.slot >= 0) return `How much this prompt counts against the others. At 0 it is not heard.${back}`
  const known = tips.get(p.id)
  return (known ?? `${p.name}: the model tries to follow it.`) + (p.unit === 'choice' ? '' : back)
}
