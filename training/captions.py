"""What people might call a piece: captions from its facts.

    caption(song.meta, random.Random(2))          # -> 'smooth jazz with saxophone and upright bass'
"""
from tables import GENRES, HANDS, INSTRUMENTS, KIT_WORDS, NEAR

DRUM_WORDS = ['drums', 'drums', 'drum kit', 'percussion', 'drum groove']
DENSITY_WORDS = [['calm', 'sparse', 'soft', 'quiet', 'minimal', 'gentle'], [], ['busy', 'energetic', 'lively', 'intense', 'powerful']]
TONE_WORDS = {-1: ['dark', 'warm', 'muffled', 'deep'], 0: [], 1: ['bright', 'crisp', 'shiny']}
SCALE_WORDS = {'major': ['happy', 'uplifting', 'cheerful', 'major'], 'minor': ['sad', 'melancholic', 'minor', 'emotional'], 'dorian': ['moody'], 'mixolydian': [], 'harmonic': ['dramatic', 'dark'],
               'phrygian': ['exotic'], 'pentatonic': ['mystic']}
THINGS = ['music', 'song', 'track', 'loop', 'groove', 'tune', 'instrumental', 'beat', 'piece', 'jam']

PLAYERS = {**{p: words[0] for p, (_, words) in INSTRUMENTS.items()}, 'drums': 'drums', **{p: (own + near)[0] for p, (own, near, _) in HANDS.items()}}      # their plain names


def featured(meta):
    """Who stands in front: a guest soloist, or whoever plays alone. None: a band."""
    if meta['guest']: return meta['guest']
    if meta['lineup'] in ('solo chords', 'solo lead', 'drums and bass'): return meta['instruments'][0]
    return meta['hands'] if meta['lineup'] == 'drums' else None


def tempo_words(bpm):
    return ['slow', 'downtempo', 'slow tempo'] if bpm < 90 else ['fast', 'uptempo', 'upbeat', 'high tempo'] if bpm > 145 else ['mid tempo', 'medium tempo']


def part_words(part, meta, rng):
    if part == 'drums': return rng.choice(DRUM_WORDS * 2 + (KIT_WORDS.get(meta['kit'], []) + NEAR.get(meta['kit'], [])) * 2)
    own, near = HANDS[part][:2] if part in HANDS else (INSTRUMENTS[part][1], NEAR.get(part, []))
    return rng.choice(near if near and (not own or rng.random() < .35) else own)


def caption(meta, rng):
    """One of many ways to say what was composed."""
    g, pick = GENRES[meta['genre']], rng.choice
    words = [part_words(i, meta, rng) for i in meta['instruments']]
    star = words[meta['instruments'].index(meta['guest'])] if meta['guest'] else None
    rng.shuffle(words)
    genre = pick(g.words) if rng.random() < .6 else g.words[0]
    if star and rng.random() < .4: return star                                     # a guest is worth naming
    if rng.random() < .12: return genre                                            # users type one word
    if meta['lineup'] == 'drums' and meta['hands'] and rng.random() < .6: return pick(['{}', '{}', '{} solo', '{} rhythm', '{} groove']).format(words[0])
    if meta['lineup'] == 'drums': return pick(['drum loop', 'drum beat', 'drums only', 'drum solo', 'beat', 'drum groove']) if rng.random() < .25 else \
        pick(['{} drums', '{} drum loop', '{} drum beat', '{} beat', 'drum loop, {}', 'drums only, {}']).format(genre)
    if meta['lineup'].startswith('solo') and rng.random() < .6:
        text = pick(['solo {}', '{} solo', '{} only', '{}', '{} alone']).format(words[0])
        return text if rng.random() < .4 else pick(['{0} {1}', '{1}, {0}']).format(genre, text)
    adjectives = DENSITY_WORDS[meta['density']] + TONE_WORDS[meta['tone']] + SCALE_WORDS.get(meta['mode'], []) + g.moods + tempo_words(meta['bpm'])
    chosen = rng.sample(adjectives, min(len(adjectives), pick([0, 1, 1, 2])))
    if rng.random() < .12 and chosen: return chosen[0] + ' ' + words[0] if rng.random() < .5 else ' '.join(chosen) + ' ' + pick(THINGS)
    words = words[:pick([0, 0, 1, 1, 2, 3])]
    if star and star not in words and rng.random() < .7: words = [star] + words
    text = ' '.join(chosen + ([genre] if rng.random() < .88 or not words else []))
    if not words and rng.random() < .4: text += ' ' + pick(THINGS)
    if words: text += (pick([' with ', ', ', ' ']) if text else '') + pick([' and ', ', ']).join(words)
    if rng.random() < .12: text += f', {round(meta["bpm"] * rng.uniform(.96, 1.04))} bpm'     # users' tempi meet the nearest of ours
    if rng.random() < .06: text += f', {meta["key"]} {meta["mode"]}'
    return text.strip()
