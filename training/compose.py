"""The composer: makes small pieces of music in many genres, from tables and dice.

A song is a loop of 2 or 4 bars that repeats exactly, played by up to five parts
(chords, bass, pad, lead, drums). Two choices make the music easy to learn for a tiny model:

* tempi have a whole number of 25 Hz codec frames per beat, so that the same note always
  meets the same codec frame and gives the same tokens;
* a loop is short enough (<= 250 frames) to be seen whole in the model's 10 s of context.

    song = compose(random.Random(1), 'jazz')      # -> Song: what to play, and facts about it
    caption(song.meta, random.Random(2))          # -> 'smooth jazz with saxophone and upright bass'
"""
import random
from dataclasses import dataclass, field

FRAME_RATE = 25                       # codec frames per second

SCALES = {'major': [0, 2, 4, 5, 7, 9, 11], 'minor': [0, 2, 3, 5, 7, 8, 10],
          'dorian': [0, 2, 3, 5, 7, 9, 10], 'mixolydian': [0, 2, 4, 5, 7, 9, 10]}
KEYS = 'C C# D Eb E F F# G Ab A Bb B'.split()

# name: (General MIDI programs, words that describe it in captions)
INSTRUMENTS = {
    'piano': ([0, 1], ['piano', 'piano', 'grand piano', 'keys']),
    'epiano': ([4, 5], ['electric piano', 'rhodes', 'epiano', 'keys']),
    'harpsichord': ([6], ['harpsichord']),
    'vibes': ([11], ['vibraphone', 'vibes']),
    'marimba': ([12], ['marimba']),
    'organ': ([16, 17], ['organ', 'hammond organ']),
    'accordion': ([21], ['accordion']),
    'harmonica': ([22], ['harmonica']),
    'nylon': ([24], ['nylon guitar', 'classical guitar', 'acoustic guitar', 'guitar']),
    'steel': ([25], ['acoustic guitar', 'steel guitar', 'strummed guitar', 'guitar']),
    'jazzgtr': ([26], ['jazz guitar', 'guitar']),
    'clean': ([27], ['clean electric guitar', 'electric guitar', 'guitar']),
    'muted': ([28], ['muted guitar', 'electric guitar', 'guitar']),
    'overdrive': ([29], ['overdriven guitar', 'electric guitar', 'rock guitar', 'guitar']),
    'distortion': ([30], ['distorted guitar', 'heavy guitar', 'electric guitar', 'guitar']),
    'upright': ([32], ['upright bass', 'double bass', 'acoustic bass', 'bass']),
    'fbass': ([33], ['bass guitar', 'electric bass', 'bass']),
    'pbass': ([34], ['picked bass', 'bass guitar', 'bass']),
    'slap': ([36], ['slap bass', 'bass']),
    'synbass': ([38, 39], ['synth bass', 'bass']),
    'violin': ([40], ['violin', 'fiddle']),
    'cello': ([42], ['cello']),
    'harp': ([46], ['harp']),
    'strings': ([48, 49], ['strings', 'string ensemble', 'string section']),
    'synstr': ([50], ['synth strings', 'pad']),
    'choir': ([52], ['choir', 'voices']),
    'trumpet': ([56], ['trumpet']),
    'mutetpt': ([59], ['muted trumpet', 'trumpet']),
    'brass': ([61], ['brass section', 'brass', 'horns']),
    'synbrass': ([62], ['synth brass', 'synth', 'synthesizer']),
    'sax': ([65, 66], ['saxophone', 'sax']),
    'oboe': ([68], ['oboe']),
    'clarinet': ([71], ['clarinet']),
    'flute': ([73], ['flute']),
    'panflute': ([75], ['pan flute', 'flute']),
    'squarelead': ([80], ['square lead', 'synth lead', 'synth', 'chiptune lead']),
    'sawlead': ([81], ['saw lead', 'synth lead', 'synth', 'synthesizer']),
    'newage': ([88], ['new age pad', 'pad', 'synth pad']),
    'warmpad': ([89], ['warm pad', 'pad', 'synth pad']),
    'polysynth': ([90], ['polysynth', 'synth', 'synth chords']),
    'halo': ([94], ['halo pad', 'pad', 'synth pad']),
    'sweep': ([95], ['sweep pad', 'pad', 'synth pad']),
    'banjo': ([105], ['banjo']),
    'kalimba': ([108], ['kalimba', 'thumb piano']),
    'musicbox': ([10], ['music box']),
}

# Drum patterns: General MIDI note -> 16 steps (12 where the genre swings).
# X loud, x normal, o soft. Kits: 0 standard, 8 room, 16 power, 24 electronic, 25 TR-808, 32 jazz.
DRUMS = {
    'rock': [{36: 'X...o...X.x.....', 38: '....X.......X...', 42: 'x.o.x.o.x.o.x.o.'},
             {36: 'X.....x.X.......', 38: '....X.......X..o', 46: 'x...x...x...x...'}],
    'metal': [{36: 'X.xxX.xxX.xxX.xx', 38: '....X.......X...', 49: 'X...............', 51: 'x...x...x...x...'},
              {36: 'XxxxXxxxXxxxXxxx', 38: '....X.......X...', 46: 'x...x...x...x...'}],
    'pop': [{36: 'X.....x.X.......', 38: '....X.......X...', 42: 'x.o.x.o.x.o.x.o.'},
            {36: 'X...X...X...X...', 39: '....X.......X...', 42: '..x...x...x...x.'}],
    'swing': [{51: 'x..x.xx..x.x', 42: '...x.....x..', 36: 'o.....o.....'},
              {51: 'x..x.xx..x.x', 42: '...x.....x..', 38: '.....o.....o'}],
    'shuffle': [{36: 'X.....X..x..', 38: '...X.....X..', 42: 'x.xx.xx.xx.x'},
                {36: 'X....xX.....', 38: '...X.....X..', 51: 'x.xx.xx.xx.x'}],
    'funk': [{36: 'X..o..x...x..o..', 38: '....X..o.o..X..o', 42: 'xoxoxoxoxoxoxoxo'},
             {36: 'X.x...x..x......', 38: '....X..o....X.o.', 42: 'x.x.x.x.x.x.x.x.', 46: '......x.......x.'}],
    'house': [{36: 'X...X...X...X...', 39: '....X.......X...', 46: '..x...x...x...x.', 42: 'o.o.o.o.o.o.o.o.'},
              {36: 'X...X...X...X...', 38: '....x.......x...', 46: '..x...x...x...x.', 70: 'oooooooooooooooo'}],
    'techno': [{36: 'X...X...X...X...', 42: '..x...x...x...x.', 37: '...o..o....o..o.'},
               {36: 'X...X...X...X..o', 42: 'oooooooooooooooo', 39: '....x.......x...'}],
    'timpani': [{47: 'X.......o...o...', 49: 'X...............'}, {41: 'X.....o.X.......', 47: '............x.x.'}],
    'onedrop': [{37: '........X.......', 36: '........X.......', 42: 'x.o.x.o.x.o.x.oo'},
                {36: 'X.......X.......', 37: '....x...X.......', 42: 'x..ox..ox..ox..o'}],
    'bossa': [{36: 'X..ox..oX..ox..o', 37: 'x..x..x...x..x..', 42: 'x.x.x.x.x.x.x.x.'},
              {36: 'X..ox..oX..ox..o', 37: '..x..x....x..x..', 70: 'xoxoxoxoxoxoxoxo'}],
    'lofi': [{36: 'X.....o...x.....', 38: '....x.......x...', 42: 'x.o.x.o.x.oox.o.'},
             {36: 'X..o....x.o.....', 37: '....x.......x...', 42: 'x.o.x.o.x.o.x.o.'}],
    'trap': [{36: 'X.....x...x.....', 39: '........X.......', 42: 'x.x.x.xxx.x.xxxx'},
             {36: 'X..x......X..x..', 38: '....X.......X...', 42: 'x.x.x.x.x.xxx.x.'}],
    'breakbeat': [{36: 'X.........X.....', 38: '....X..o.o..X..o', 42: 'x.x.x.x.x.x.x.x.'},
                  {36: 'X.X.......X.....', 38: '....X..x....X...', 51: 'x.x.x.x.x.x.x.x.'}],
    'disco': [{36: 'X...X...X...X...', 38: '....X.......X...', 46: '..X...X...X...X.', 42: 'x...x...x...x...'},
              {36: 'X...X...X...X...', 38: '....X.......X...', 46: '..X...X...X...X.', 54: 'oooooooooooooooo'}],
    'train': [{36: 'X...X...X...X...', 38: 'o.ooX.ooo.ooX.oo'}, {36: 'X.......X.......', 37: '....X.......X...', 42: 'x.x.x.x.x.x.x.x.'}],
}


@dataclass
class Genre:
    words: list          # how people call it (the first is the plain name)
    moods: list
    frames: list         # codec frames per beat: 8 187.5, 9 166.7, 10 150, 12 125, 14 107.1, 15 100, 16 93.8, 18 83.3, 20 75, 24 62.5 BPM
    scales: list
    keys: str
    progressions: list   # scale degrees, one per bar
    chords: list         # instruments
    comping: str         # how the chords are played
    bass: list
    bassline: str
    lead: list
    pad: list
    drums: str = None
    kits: list = field(default_factory=lambda: [0])
    sevenths: bool = False
    swing: bool = False


GENRES = {
    'rock': Genre(['rock', 'rock', 'rock band', 'guitar rock', 'classic rock', 'indie rock'], ['driving', 'gritty', 'loud'], [12, 14], ['major', 'mixolydian'], 'E A D G',
                  ['0453', '0340', '5340'], ['overdrive'], 'eighths', ['pbass'], 'eighths', ['overdrive', 'organ', None], [None], 'rock', [0, 16]),
    'metal': Genre(['metal', 'metal', 'heavy metal', 'thrash metal', 'hard rock'], ['aggressive', 'heavy', 'dark', 'angry'], [10, 9], ['minor'], 'E D C',
                   ['0055', '0560', '0015'], ['distortion'], 'chug', ['pbass'], 'eighths', ['distortion', None], [None, 'choir'], 'metal', [16]),
    'pop': Genre(['pop', 'pop', 'pop song', 'radio pop', 'dance pop'], ['catchy', 'happy', 'bright', 'feel good'], [12, 14], ['major'], 'C G F A',
                 ['0453', '5340', '0534'], ['piano'], 'pop', ['fbass'], 'root', ['squarelead', 'vibes', None], ['strings', 'warmpad'], 'pop', [0]),
    'jazz': Genre(['jazz', 'jazz', 'swing jazz', 'jazz trio', 'jazz band', 'bebop', 'swing'], ['smooth', 'cool', 'smoky', 'late night'], [12, 9], ['major', 'dorian'], 'F Bb Eb C',
                  ['1405', '1450', '0514'], ['piano', 'jazzgtr'], 'jazz', ['upright'], 'walk', ['sax', 'mutetpt', 'clarinet', None], [None], 'swing', [32], sevenths=True, swing=True),
    'blues': Genre(['blues', 'blues', 'shuffle blues', 'twelve bar blues', 'delta blues', 'rhythm and blues'], ['soulful', 'gritty', 'smoky'], [15, 12], ['mixolydian'], 'E A G',
                   ['0000', '3300', '4300'], ['organ', 'clean'], 'shuffle', ['fbass'], 'walk', ['overdrive', 'harmonica', None], [None], 'shuffle', [0], sevenths=True, swing=True),
    'funk': Genre(['funk', 'funk', 'funky groove', 'funky', 'soul funk'], ['groovy', 'tight', 'danceable'], [14], ['dorian', 'mixolydian'], 'E A D',
                  ['0000', '0033', '0303'], ['muted', 'clean'], 'funk', ['slap'], 'funk', ['brass', 'sax', None], [None], 'funk', [0], sevenths=True),
    'house': Genre(['house', 'house', 'deep house', 'house music', 'club music', 'edm', 'dance music'], ['uplifting', 'danceable', 'groovy'], [12], ['minor', 'dorian'], 'A C F G',
                   ['0534', '0055', '0354'], ['piano', 'polysynth'], 'offbeat', ['synbass'], 'offbeat', [None, 'organ'], ['warmpad', 'synstr', None], 'house', [24], sevenths=True),
    'techno': Genre(['techno', 'techno', 'minimal techno', 'acid techno', 'rave', 'electronic'], ['hypnotic', 'dark', 'driving', 'mechanical'], [10, 12], ['minor'], 'A D F',
                    ['0000', '0005'], ['sawlead', 'synbrass'], 'arpeggio', ['synbass'], 'sixteenths', [None], ['sweep', None], 'techno', [24, 25]),
    'ambient': Genre(['ambient', 'ambient', 'ambient soundscape', 'drone', 'meditation', 'atmospheric'], ['calm', 'peaceful', 'dreamy', 'spacey', 'relaxing', 'ethereal', 'floating'],
                     [20, 24], ['major', 'dorian'], 'C D F A', ['03', '04', '05'], ['newage', 'halo', 'warmpad'], 'hold', [None, 'synbass'], 'whole', ['panflute', 'musicbox', None],
                     ['choir', 'sweep', 'strings', None]),
    'classical': Genre(['classical', 'classical', 'baroque', 'classical piano', 'sonata', 'chamber music'], ['elegant', 'delicate', 'graceful'], [15, 12], ['major', 'minor'], 'C G D A',
                       ['0345', '0541', '0514'], ['piano', 'harpsichord'], 'alberti', [None], 'whole', ['piano', 'violin', 'oboe'], [None]),
    'orchestral': Genre(['orchestral', 'orchestral', 'cinematic', 'film score', 'epic orchestra', 'symphony', 'orchestra', 'soundtrack'], ['epic', 'dramatic', 'heroic', 'majestic'],
                        [12, 16], ['minor', 'major'], 'D C G', ['0534', '0356', '0453'], ['strings'], 'marcato', ['cello'], 'eighths', ['trumpet', 'brass', None],
                        ['choir', 'strings', None], 'timpani', [0]),
    'reggae': Genre(['reggae', 'reggae', 'dub', 'roots reggae', 'dub reggae', 'island music'], ['laid back', 'sunny', 'relaxed'], [18, 20], ['major', 'minor'], 'A G C D',
                    ['03', '04', '05'], ['organ', 'muted'], 'skank', ['fbass'], 'reggae', ['brass', 'harmonica', None], [None], 'onedrop', [0]),
    'bossa nova': Genre(['bossa nova', 'bossa nova', 'bossa', 'latin jazz', 'samba', 'latin', 'brazilian'], ['gentle', 'breezy', 'romantic'], [12, 14], ['major', 'dorian'], 'F D C',
                        ['0145', '1405', '0314'], ['nylon'], 'bossa', ['upright'], 'bossa', ['flute', None], [None], 'bossa', [0], sevenths=True),
    'lofi': Genre(['lofi', 'lofi', 'lo fi', 'lofi beats', 'lofi hip hop', 'chillhop', 'study beats', 'chillout'], ['chill', 'mellow', 'relaxing', 'cozy', 'sleepy'], [18, 16],
                  ['dorian', 'major'], 'D F C', ['14', '03', '15'], ['epiano'], 'pop', ['upright'], 'root', ['vibes', None], [None, 'warmpad'], 'lofi', [0], sevenths=True),
    'folk': Genre(['folk', 'folk', 'acoustic folk', 'singer songwriter', 'acoustic', 'campfire'], ['gentle', 'warm', 'rustic', 'intimate'], [14, 15], ['major', 'mixolydian'], 'G D C',
                  ['0340', '0435', '0304'], ['steel'], 'strum', [None, 'upright'], 'half', ['flute', 'accordion', None], [None]),
    'synthwave': Genre(['synthwave', 'synthwave', 'retrowave', 'outrun', '80s synth', 'eighties', '80s', 'electro pop'], ['nostalgic', 'neon', 'retro'], [14, 15], ['minor'], 'A C E',
                       ['0526', '0534', '0564'], ['polysynth', 'synbrass'], 'pop', ['synbass'], 'eighths', ['sawlead', 'squarelead', None], ['synstr'], 'rock', [24]),
    'hip hop': Genre(['hip hop', 'hip hop', 'hiphop', 'trap', 'rap beat', 'trap beat', '808 beat', 'boom bap', 'hip hop beat'], ['hard', 'dark', 'moody', 'street'], [18, 16], ['minor'],
                     'C F G', ['00', '05'], ['musicbox', 'strings'], 'sparse', ['synbass'], '808', [None], [None], 'trap', [25]),
    'drum and bass': Genre(['drum and bass', 'drum and bass', 'dnb', 'jungle', 'breakbeat', 'drum n bass', 'breaks'], ['frantic', 'driving', 'intense'], [9, 8], ['minor'], 'A F G',
                           ['0055', '0533', '0044'], ['epiano', 'warmpad'], 'hold', ['synbass'], 'syncopated', [None, 'squarelead'], [None], 'breakbeat', [24, 0], sevenths=True),
    'disco': Genre(['disco', 'disco', '70s disco', 'nu disco', 'disco dance', 'seventies'], ['glittering', 'danceable', 'glamorous'], [12], ['minor', 'dorian'], 'A D G',
                   ['0534', '0303', '0354'], ['clean', 'epiano'], 'funk', ['fbass'], 'octaves', ['strings', 'trumpet'], ['strings'], 'disco', [0], sevenths=True),
    'country': Genre(['country', 'country', 'bluegrass', 'western', 'country and western', 'nashville', 'americana'], ['cheerful', 'lively', 'twangy'], [10, 12], ['major'], 'G D A',
                     ['0340', '0440', '0043'], ['banjo', 'steel'], 'boomchick', ['upright'], 'half', ['violin', 'harmonica', None], [None], 'train', [0]),
}


@dataclass
class Song:
    meta: dict           # facts for captions and evaluation
    programs: dict       # MIDI channel -> program
    controls: list       # (channel, controller, value)
    notes: list          # (start s, duration s, channel, note, velocity)


def chord_hits(style, bar, density):
    """-> [(step, length, loudness)] of whole chords in one bar."""
    if style == 'eighths': return [(i, 2, 1 if i % 4 == 0 else .8) for i in range(0, 16, 2)]
    if style == 'chug': return [(i, 1, 1.1 if i % 8 == 0 else .85) for i in range(16) if i % 4 != 1]
    if style == 'pop': return [(0, 6, 1), (6, 2, .8), (8, 4, .9), (12, 4, .9)] if density < 2 else [(i, 2, .9) for i in range(0, 16, 2)]
    if style == 'jazz': return [(0, 2, .8), (5, 2, .7)] if bar % 2 == 0 else [(3, 3, .8), (8, 2, .7)]
    if style == 'shuffle': return [(i, 1.5, .9) for i in (0, 2, 3, 5, 6, 8, 9, 11)]
    if style == 'funk': return [(i, .8, .9) for i in ((0, 3, 6, 7, 10, 13) if bar % 2 == 0 else (0, 3, 6, 11, 14))]
    if style == 'offbeat': return [(i, 1.6, .95) for i in (2, 6, 10, 14)] if density < 2 else [(i, 1.5, .95) for i in (0, 3, 6, 10, 13)]
    if style == 'hold': return [(0, 16, .8)]
    if style == 'marcato': return [(i, 1.5, 1 if i % 8 == 0 else .8) for i in range(0, 16, 2)] if density == 2 else [(0, 8, .9), (8, 8, .9)]
    if style == 'skank': return [(4, 1, 1), (12, 1, 1)] if density < 2 else [(4, 1, 1), (6, 1, .8), (12, 1, 1), (14, 1, .8)]
    if style == 'bossa': return [(0, 3, .9), (3, 3, .8), (6, 4, .9), (10, 3, .8), (13, 3, .8)]
    if style == 'strum': return [(0, 4, 1), (4, 2, .8), (6, 2, .7), (8, 2, .8), (10, 2, .8), (12, 4, .8)]
    if style == 'boomchick': return [(4, 2, 1), (12, 2, 1)] if density < 2 else [(2, 1, .7), (4, 2, 1), (10, 1, .7), (12, 2, 1)]
    return []


def arpeggio(style, tones, density):
    """-> [(step, length, note)] of broken chords in one bar."""
    if style == 'alberti':
        step = 2 if density < 2 else 1
        return [(i, step * 1.1, tones[[0, 2, 1, 2][k % 4]]) for k, i in enumerate(range(0, 16, step))]
    if style == 'arpeggio':
        return [(i, 1.1, tones[[0, 1, 2, 1][i % 4]] + (12 if i % 8 > 5 else 0)) for i in range(16)]
    if style == 'sparse':
        return [(i, 3, tones[k % 3] + 12) for k, i in enumerate((0, 3, 6, 10) if density < 2 else (0, 3, 6, 8, 11, 14))]
    return []


def bass_hits(style, root, third, sixth):
    """-> [(step, length, note)] of one bar."""
    fifth, octave = root + 7, root + 12
    if style == 'eighths': return [(i, 2, root) for i in range(0, 16, 2)]
    if style == 'root': return [(0, 6, root), (6, 2, root), (8, 6, root), (14, 2, fifth)]
    if style == 'walk': return [(0, 3, root), (3, 3, third), (6, 3, fifth), (9, 3, sixth)]          # 12 steps
    if style == 'funk': return [(0, 2, root), (3, 1, octave), (6, 1, root), (7, 1, root), (10, 2, fifth), (13, 1, octave), (14, 1, root + 10)]
    if style == 'offbeat': return [(i, 2, root) for i in (2, 6, 10, 14)]
    if style == 'sixteenths': return [(i, 1, root + (12 if i % 8 == 6 else 0)) for i in range(16) if i % 4]
    if style == 'whole': return [(0, 16, root)]
    if style == 'reggae': return [(0, 3, root), (4, 2, fifth), (6, 2, root), (10, 2, root), (12, 3, fifth)]
    if style == 'bossa': return [(0, 6, root), (6, 2, fifth), (8, 6, fifth), (14, 2, root)]
    if style == '808': return [(0, 6, root), (6, 4, root), (10, 6, fifth)]
    if style == 'syncopated': return [(0, 3, root), (6, 4, root), (10, 2, octave), (13, 3, root)]
    if style == 'octaves': return [(i, 2, root + (12 if i % 4 else 0)) for i in range(0, 16, 2)]
    return [(0, 8, root), (8, 8, fifth)]                                                           # 'half'


def melody_bar(rng, density, steps):
    """-> [(step, length, scale degree)]: a random walk on the scale."""
    if steps == 12: lengths = [[3, 6], [1, 2, 3, 3], [1, 2, 3]][density]
    else: lengths = [[4, 6, 8], [2, 4, 4, 6], [1, 2, 2, 2, 4]][density]
    out, at, degree = [], 0, rng.choice([7, 9, 11])
    while at < steps:
        length = min(rng.choice(lengths), steps - at)
        if rng.random() < .8: out.append((at, length, degree))
        degree = min(13, max(4, degree + rng.choice([-2, -1, -1, 1, 1, 2])))
        at += length
    return out


# Who plays. Most clips are the full band; a few are thinner, so that 'solo piano' or 'drum loop' mean something.
LINEUPS = ['full'] * 14 + ['no drums', 'drums and bass', 'drums', 'solo chords', 'solo lead', 'no lead']


def compose(rng, genre=None, seconds=20.0):
    name = genre or rng.choice(sorted(GENRES))
    g = GENRES[name]
    frames = rng.choice(g.frames)                        # codec frames per beat
    beat = frames / FRAME_RATE                           # seconds
    steps = 12 if g.swing else 16
    step = beat * 4 / steps
    mode, key = rng.choice(g.scales), KEYS.index(rng.choice(g.keys.split()))
    scale = SCALES[mode]
    density = rng.choice([0, 1, 1, 2])                   # sparse, medium, busy
    tone = rng.choice([-1, 0, 0, 0, 1])                  # dark, plain, bright: an EQ when rendered
    lineup = rng.choice(LINEUPS)
    chord_inst, bass_inst, lead_inst, pad_inst = (rng.choice(x) for x in (g.chords, g.bass, g.lead, g.pad))
    drums = g.drums
    if lineup == 'solo lead' and lead_inst is None: lineup = 'full'
    if lineup in ('drums', 'drums and bass') and (drums is None or bass_inst is None): lineup = 'full'
    if lineup == 'no drums': drums = None
    if lineup == 'no lead': lead_inst = None
    if lineup == 'drums and bass': chord_inst = lead_inst = pad_inst = None
    if lineup == 'drums': chord_inst = bass_inst = lead_inst = pad_inst = None
    if lineup == 'solo chords': bass_inst = lead_inst = pad_inst = drums = None
    if lineup == 'solo lead': chord_inst = bass_inst = pad_inst = drums = None
    if density == 0 and lineup == 'full' and rng.random() < .5: pad_inst = None

    loop = 4 if frames <= 15 else 2                      # bars
    progression = [int(c) for c in rng.choice(g.progressions)][:loop]
    motifs = [melody_bar(rng, density, steps) for _ in range(2)]
    form = rng.choice([[0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]])
    pattern = DRUMS[drums][rng.randrange(2)] if drums else {}
    loud = [72, 82, 92][density]
    chord_root = key + (48 if key < 7 else 36)
    notes = []

    def degree(d, base): return base + scale[d % 7] + 12 * (d // 7)

    def play(bar, at, length, channel, note, velocity):
        start = (bar * steps + at) * step
        if 0 <= note < 128 and start < seconds:
            notes.append((start, max(.04, length * step * .95 - .005), channel, note, int(max(20, min(127, velocity)))))

    for bar in range(int(seconds / (beat * 4)) + 1):
        d = progression[bar % loop]
        tones = [degree(x, chord_root + 12) for x in [d, d + 2, d + 4] + ([d + 6] if g.sevenths else [])]
        tones = sorted(n - 12 if n > chord_root + 24 else n for n in tones)
        if chord_inst:
            hit = [degree(d, chord_root - 12), degree(d + 4, chord_root - 12), degree(d, chord_root)] if g.comping == 'chug' else tones
            for at, length, v in chord_hits(g.comping, bar, density):
                for n in hit: play(bar, at, length, 0, n, loud * v)
            for at, length, n in arpeggio(g.comping, tones, density): play(bar, at, length, 0, n, loud * .88)
        if bass_inst:
            root = degree(d, chord_root - 12)
            root += -12 if root > 47 else 12 if root < 28 else 0
            base = root - scale[d % 7]
            for at, length, n in bass_hits(g.bassline, root, degree(d % 7 + 2, base), degree(d % 7 + 5, base)):
                play(bar, at, length, 1, n, loud * 1.1)
        if pad_inst:
            for n in tones: play(bar, 0, steps, 2, n + (12 if n < 55 else 0), loud * .65)
        if lead_inst:
            chord_tones = [d % 7 + o + 7 * k for k in (0, 1, 2) for o in (0, 2, 4)]
            for at, length, x in motifs[form[bar % loop]]:
                if at % (steps // 2) == 0: x = min(chord_tones, key=lambda c: abs(c - x))     # strong beats on chord tones
                play(bar, at, length, 3, degree(x, chord_root + 12), loud * 1.1)
        for n, hits in pattern.items():
            for at, c in enumerate(hits):
                if c == '.' or (density == 0 and c == 'o'): continue
                play(bar, at, .5, 9, n, loud * {'X': 1.2, 'x': .95, 'o': .6}[c])
        if drums in ('rock', 'metal', 'pop', 'funk', 'disco') and bar % loop == loop - 1 and density > 0:     # a fill closes the loop
            for k, n in enumerate((50, 47, 45, 43)): play(bar, 12 + k, .5, 9, n, loud)

    programs = {ch: rng.choice(INSTRUMENTS[i][0]) for ch, i in ((0, chord_inst), (1, bass_inst), (2, pad_inst), (3, lead_inst)) if i}
    programs[9] = rng.choice(g.kits)
    pan = {0: rng.choice([40, 88]), 1: 64, 2: rng.choice([30, 98]), 3: rng.choice([56, 72]), 9: 64}
    volume = {0: 72 if name in ('metal', 'rock') else 88, 1: 104, 2: 62, 9: 108,
              3: 74 if lead_inst in ('distortion', 'sawlead', 'squarelead', 'overdrive') else 96}
    controls = [(ch, 10, v) for ch, v in pan.items()] + [(ch, 7, v) for ch, v in volume.items()]
    instruments = [i for i in (chord_inst, bass_inst, pad_inst, lead_inst) if i] + (['drums'] if drums else [])
    meta = dict(genre=name, bpm=round(60 / beat, 1), frames_per_beat=frames, loop_bars=loop, key=KEYS[key], mode=mode,
                density=density, tone=tone, lineup=lineup, instruments=instruments, kit=programs[9])
    return Song(meta, programs, controls, sorted(notes))


DRUM_WORDS = ['drums', 'drums', 'drum kit', 'percussion', 'drum groove']
DENSITY_WORDS = [['calm', 'sparse', 'soft', 'quiet', 'minimal', 'gentle'], [], ['busy', 'energetic', 'lively', 'intense', 'powerful']]
TONE_WORDS = {-1: ['dark', 'warm', 'muffled', 'deep'], 0: [], 1: ['bright', 'crisp', 'shiny']}
SCALE_WORDS = {'major': ['happy', 'uplifting', 'cheerful', 'major'], 'minor': ['sad', 'melancholic', 'minor', 'emotional'], 'dorian': ['moody'], 'mixolydian': []}
THINGS = ['music', 'song', 'track', 'loop', 'groove', 'tune', 'instrumental', 'beat', 'piece', 'jam']


def tempo_words(bpm):
    return ['slow', 'downtempo', 'slow tempo'] if bpm < 90 else ['fast', 'uptempo', 'upbeat', 'high tempo'] if bpm > 145 else ['mid tempo', 'medium tempo']


def caption(meta, rng):
    """One of many ways to say what was composed."""
    g, pick = GENRES[meta['genre']], rng.choice
    words = [pick(INSTRUMENTS[i][1]) if i != 'drums' else pick(DRUM_WORDS) for i in meta['instruments']]
    rng.shuffle(words)
    genre = pick(g.words) if rng.random() < .6 else g.words[0]
    if rng.random() < .12: return genre                                            # users type one word
    if meta['lineup'] == 'drums': return pick(['drum loop', 'drum beat', 'drums only', 'drum solo', 'beat', 'drum groove']) if rng.random() < .25 else \
        pick(['{} drums', '{} drum loop', '{} drum beat', '{} beat', 'drum loop, {}', 'drums only, {}']).format(genre)
    if meta['lineup'].startswith('solo') and rng.random() < .6:
        text = pick(['solo {}', '{} solo', '{} only', '{}', '{} alone']).format(words[0])
        return text if rng.random() < .4 else pick(['{0} {1}', '{1}, {0}']).format(genre, text)
    adjectives = DENSITY_WORDS[meta['density']] + TONE_WORDS[meta['tone']] + SCALE_WORDS[meta['mode']] + g.moods + tempo_words(meta['bpm'])
    chosen = rng.sample(adjectives, min(len(adjectives), pick([0, 1, 1, 2])))
    if rng.random() < .12 and chosen: return chosen[0] + ' ' + words[0] if rng.random() < .5 else ' '.join(chosen) + ' ' + pick(THINGS)
    words = words[:pick([0, 0, 1, 1, 2, 3])]
    text = ' '.join(chosen + ([genre] if rng.random() < .88 or not words else []))
    if not words and rng.random() < .4: text += ' ' + pick(THINGS)
    if words: text += (pick([' with ', ', ', ' ']) if text else '') + pick([' and ', ', ']).join(words)
    if rng.random() < .12: text += f', {round(meta["bpm"] * rng.uniform(.96, 1.04))} bpm'     # users' tempi meet the nearest of ours
    if rng.random() < .06: text += f', {meta["key"]} {meta["mode"]}'
    return text.strip()


if __name__ == '__main__':
    for i, name in enumerate(GENRES):
        song = compose(random.Random(i), name)
        print(f'{name:14} {song.meta["bpm"]:6} BPM {song.meta["key"]:2} {song.meta["mode"]:10} {len(song.notes):4} notes  | ' +
              ' | '.join(caption(song.meta, random.Random(k)) for k in range(4)))
