"""The composer: makes small pieces of music in many genres, from tables and dice.

A song is a loop of 2 or 4 bars that repeats exactly, played by up to six parts (chords, bass, pad, lead, drums, hand
drums) that come and go by phrases. Two choices make the music easy to learn for a tiny model:

* tempi have a whole number of 25 Hz codec frames per beat, so that the same note always
  meets the same codec frame and gives the same tokens (other tempi are played with frames of another length);
* a loop is short enough (<= 250 frames) to be seen whole in the model's 10 s of context.

So the hands are human but steady: each note of the loop has its own loudness, and keeps it.

    song = compose(random.Random(1), 'jazz')      # -> Song: what to play, and facts about it
"""
import random
from dataclasses import dataclass
from form import BASS, CHORDS, DRUMS, LEAD, PAD, plan
from patterns import DRUMS as KITS, FILLS, arpeggio, bass_hits, chord_hits, melody_bar
from tables import GENRES, GUESTS, HANDS, INSTRUMENTS, KEYS, SCALES, TEMPI

FRAME_RATE = 25                       # codec frames per second


@dataclass
class Song:
    meta: dict           # facts for captions and evaluation
    programs: dict       # MIDI channel -> program
    controls: list       # (channel, controller, value)
    notes: list          # (start s, duration s, channel, note, velocity)


# Who plays. Most clips are the full band; a few are thinner, so that 'solo piano' or 'drum loop' mean something.
LINEUPS = ['full'] * 13 + ['no drums', 'drums and bass', 'drums', 'solo chords', 'solo lead', 'solo lead', 'no lead']
SILENT = {'full': '', 'no drums': 'drums', 'drums and bass': 'chords lead pad', 'drums': 'chords bass lead pad', 'solo chords': 'bass lead pad drums', 'solo lead': 'chords bass pad drums', 'no lead': 'lead', 'duet': 'bass pad drums'}
FEATURED = ['solo lead', 'solo lead', 'duet', 'no drums']      # line-ups that leave a guest in front


def cast(rng, g, density, guests, solos):
    """-> line-up, {part: instrument, or pattern for the drums}, guest, hand drums"""
    parts = dict(chords=rng.choice(g.chords), bass=rng.choice(g.bass), pad=rng.choice(g.pad), lead=rng.choice(g.lead), drums=g.drums)
    guest = rng.choice(GUESTS) if rng.random() < guests else None
    if guest: parts['lead'] = guest
    lineup = rng.choice(FEATURED if guest and solos and rng.random() < solos else LINEUPS)
    hands = rng.choice(list(HANDS)) if not g.swing and lineup not in ('no drums', 'solo chords', 'solo lead', 'duet') and rng.random() < (.3 if lineup == 'drums' else .08) else None
    if lineup == 'solo lead' and not parts['lead'] or 'drums' in lineup.split()[:1] and not (parts['drums'] or hands) or lineup == 'drums and bass' and not parts['bass']: lineup = 'full'
    for part in SILENT[lineup].split(): parts[part] = None
    if not parts['lead']: guest = None
    if hands and rng.random() < .6: parts['drums'] = None                    # instead of the kit
    if density == 0 and lineup == 'full' and rng.random() < .5: parts['pad'] = None
    return lineup, parts, guest, hands


def compose(rng, genre=None, seconds=20.0, loose=0., allowed=lambda program: True, any_tempo=.1, guests=.4, solos=0.):
    """loose: how far (s) the hands stray from the beat. any_tempo: share of songs at a tempo that the genre need not know. guests: share with a guest soloist; solos: how many of those are left alone or with a few. allowed: which programs may play; None comes back if a part finds none."""
    name = genre or rng.choice(sorted(GENRES))
    g = GENRES[name]
    # Mostly the genre's own tempi and keys; but each is heard now and then, for they are controls.
    frames = rng.choice(g.frames)                        # codec frames per beat
    if rng.random() < any_tempo: frames = rng.choice(TEMPI)
    elif rng.random() < .2: frames = TEMPI[max(0, min(len(TEMPI) - 1, TEMPI.index(frames) + rng.choice([-1, 1])))]
    beat = frames / FRAME_RATE                           # seconds
    steps = 12 if g.swing else 16
    step = beat * 4 / steps
    late = 0 if g.swing else rng.choice(g.shuffle)       # of the odd 16ths
    mode, key = rng.choice(g.scales), rng.randrange(12) if rng.random() < .4 else KEYS.index(rng.choice(g.keys.split()))
    scale = SCALES[mode]
    density = rng.choice([0, 1, 1, 2])                   # sparse, medium, busy
    tone = rng.choice([-1, 0, 0, 0, 1])                  # dark, plain, bright: an EQ when rendered
    lineup, parts, guest, hands = cast(rng, g, density, guests, solos)
    chords, bass, pad, lead = (parts[p] for p in ('chords', 'bass', 'pad', 'lead'))
    choices = {ch: [p for p in INSTRUMENTS[i][0] if allowed(p)] for ch, i in ((0, chords), (1, bass), (2, pad), (3, lead)) if i}
    if not all(choices.values()): return None

    loop = 4 if frames <= 15 else 2                      # bars
    progression = [int(c) for c in rng.choice(g.progressions) * 2][:loop]
    motifs = [melody_bar(rng, density, steps) for _ in range(2)]
    theme = rng.choice([[0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]])
    kit = KITS[parts['drums']][rng.randrange(2)] if parts['drums'] else {}
    if hands: kit = {**kit, **HANDS[hands][2]}
    fill = rng.choice(FILLS) if kit and steps == 16 and not hands and density else None
    loud = [72, 82, 92][density]
    chord_root = key + (48 if key < 7 else 36)
    notes, hand = [], {}

    def degree(d, base): return base + scale[d % 7] + 12 * (d // 7)

    def play(bar, at, length, channel, note, velocity):
        human = hand.setdefault((bar % loop, at, channel, note), (rng.gauss(1, .06), rng.gauss(0, 1)))
        start = max(0., (bar * steps + at + (late if at % 2 == 1 else 0)) * step + loose * human[1])
        if 0 <= note < 128 and start < seconds:
            notes.append((start, max(.04, length * step * .95 - .005), channel, note, int(max(20, min(127, velocity * human[0])))))

    there = {part for part, who in ((CHORDS, chords), (BASS, bass), (PAD, pad), (LEAD, lead), (DRUMS, kit)) if who}
    bars = int(seconds / (beat * 4)) + 1
    for bar, (playing, began, ends) in enumerate(plan(rng, there, bars, loop)):
        d = progression[bar % loop]
        tones = [degree(x, chord_root + 12) for x in [d, d + 2, d + 4] + ([d + 6] if g.sevenths else [])]
        tones = sorted(n - 12 if n > chord_root + 24 else n for n in tones)
        if CHORDS in playing:
            low = [degree(d, chord_root - 12), degree(d + 4, chord_root - 12), degree(d, chord_root)]         # power chords and drones
            for at, length, v in chord_hits(g.comping, bar, density):
                for n in low if g.comping in ('chug', 'drone') else tones: play(bar, at, length, 0, n, loud * v)
            for at, length, n in arpeggio(g.comping, tones, density): play(bar, at, length, 0, n, loud * .88)
        if BASS in playing:
            root = degree(d, chord_root - 12)
            root += -12 if root > 47 else 12 if root < 28 else 0
            base = root - scale[d % 7]
            for at, length, n in bass_hits(g.bassline, root, degree(d % 7 + 2, base), degree(d % 7 + 5, base)):
                play(bar, at, length, 1, n, loud * 1.1)
        if PAD in playing:
            for n in tones: play(bar, 0, steps, 2, n + (12 if n < 55 else 0), loud * .65)
        if LEAD in playing:
            chord_tones = [d % 7 + o + 7 * k for k in (0, 1, 2) for o in (0, 2, 4)]
            deep = -12 if lead in ('tuba', 'bassoon', 'trombone', 'cello', 'baritone') else 0
            for at, length, x in motifs[theme[bar % loop]]:
                if at % (steps // 2) == 0: x = min(chord_tones, key=lambda c: abs(c - x))     # strong beats on chord tones
                play(bar, at, length, 3, degree(x, chord_root + 12) + deep, loud * 1.1)
        if DRUMS in playing:
            closing = fill if fill and ends else {}
            until = min((h.find(next(c for c in h if c != '.')) for h in closing.values()), default=steps)
            for n, hits in kit.items():
                for at, c in enumerate(hits[:until]):
                    if c != '.' and not (density == 0 and c == 'o'): play(bar, at, .5, 9, n, loud * {'X': 1.2, 'x': .95, 'o': .6}[c])
            for n, hits in closing.items():
                for at, c in enumerate(hits):
                    if c != '.': play(bar, at, .5, 9, n, loud * (1.15 if c == 'X' else .95))
            if began and fill: play(bar, 0, .5, 9, 49, loud * .9)              # a crash opens the next phrase

    programs = {ch: rng.choice(c) for ch, c in choices.items()}
    programs[9] = rng.choice(g.kits)
    pan = {0: rng.choice([40, 88]), 1: 64, 2: rng.choice([30, 98]), 3: rng.choice([56, 72]), 9: 64}
    volume = {0: 72 if name in ('metal', 'rock', 'punk', 'industrial rock') else 88, 1: 104, 2: 62, 9: 108,
              3: 74 if lead in ('distortion', 'sawlead', 'squarelead', 'overdrive', 'dirty', 'bagpipe') else 112 if guest else 96}
    controls = [(ch, 10, v) for ch, v in pan.items()] + [(ch, 7, v) for ch, v in volume.items()]
    instruments = [i for i in (chords, bass, pad, lead) if i] + (['drums'] if parts['drums'] else []) + ([hands] if hands else [])
    meta = dict(genre=name, bpm=round(60 / beat, 1), frames_per_beat=frames, loop_bars=loop, key=KEYS[key], mode=mode,
                density=density, tone=tone, lineup=lineup, instruments=instruments, guest=guest, hands=hands, kit=programs[9])
    return Song(meta, programs, controls, sorted(notes))


if __name__ == '__main__':
    from captions import caption
    for i, name in enumerate(GENRES):
        song = compose(random.Random(i), name)
        print(f'{name:16} {song.meta["bpm"]:6} BPM {song.meta["key"]:2} {song.meta["mode"]:10} {len(song.notes):4} notes  | ' +
              ' | '.join(caption(song.meta, random.Random(k)) for k in range(4)))
