"""How parts play: drum patterns and fills, chords, broken chords, bass lines, melodies. All in steps of a bar: 16, or 12 where the genre swings."""

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
    'punk': [{36: 'X...X.x.X...X.x.', 38: '..X...X...X...X.', 42: 'x.x.x.x.x.x.x.x.'}, {36: 'X.x.....X.x.....', 38: '....X.......X...', 46: 'x.x.x.x.x.x.x.x.'}],
    'surf': [{36: 'X.....x.X.....x.', 38: '....X.X.....X...', 51: 'x.x.x.x.x.x.x.x.'}, {36: 'X...X...X...X...', 38: '....X.xx....X.xx', 43: '..x...x...x...x.'}],
    'industrial': [{36: 'X..xX...X..xX...', 38: '....X.......X...', 56: 'o...o...o...o...', 42: 'xoxoxoxoxoxoxoxo'}, {36: 'X...X...X...X...', 39: '....X.......X..x', 53: '..x...x...x...x.'}],
    'ballad': [{36: 'X.......X.x.....', 37: '....x.......x...', 42: 'o.o.o.o.o.o.o.o.'}, {36: 'X.....x.X.......', 38: '....x.......x...', 51: 'o...o...o...o...'}],
    'ballad12': [{36: 'X.....X..x..', 38: '...X.....X..', 42: 'xooxooxooxoo'}, {36: 'X.....X.....', 37: '...X.....X..', 51: 'xooxooxooxoo'}],
    'halftime': [{36: 'X.....x.....x...', 38: '........X.......', 42: 'x.x.x.xxx.x.x.x.'}, {36: 'X..x......x.....', 39: '........X.......', 46: '....x.......x...'}],
    'dembow': [{36: 'X...X...X...X...', 38: '...x..x....x..x.', 42: 'o.o.o.o.o.o.o.o.'}, {36: 'X...X...X...X...', 39: '...X..x....X..x.', 70: 'xoxoxoxoxoxoxoxo'}],
    'swinghouse': [{36: 'X..X..X..X..', 39: '...X.....X..', 42: '..x..x..x..x'}, {36: 'X..X..X..X..', 38: '...X.....X..', 46: '..x..x..x..x', 42: 'o..o..o..o..'}],
    'march': [{36: 'X.......X.......', 38: 'x.ooX.o.x.ooX.oo', 49: '................'}, {36: 'X...x...X...x...', 38: 'X.oox.oox.ooxxxx'}],
    'polka': [{36: 'X...X...X...X...', 38: '..x...x...x...x.'}, {36: 'X.......X.......', 38: '....X..o....X.oo', 54: '..x...x...x...x.'}],
    'clap': [{39: '..x.x..x..x.x..x', 36: 'X.......X.......'}, {39: 'x..x..x...x.x...', 76: 'o.o.o.o.o.o.o.o.'}],
    'ska': [{36: 'X.......X.......', 38: '....X.......X...', 42: '..x...x...x...x.'}, {36: 'X...X...X...X...', 37: '....x.......x...', 46: '..x...x...x...x.'}],
    'afrobeat': [{36: 'X.....x...x..x..', 38: '..o.x..o..o.x..o', 42: 'x.xxx.xxx.xxx.xx', 56: 'x..x..x...x.x...'}, {36: 'X..x....x..x....', 37: '..x..x....x..x..', 70: 'xoxxxoxxxoxxxoxx'}],
    'tabor': [{41: 'X.......x...x...', 54: '....x.......x...'}, {41: 'X...x.x.X...x...'}],
    'tabla': [{66: 'X.......x.......', 60: '..x.xx.x..x.xxx.', 61: 'o..o....o..o....'}, {66: 'X.....x...x.....', 60: '..xx..x.x.xx..xx', 61: 'o...o...o...o...'}],
}

# One bar that closes a phrase: replaces the last quarter (of 16 steps) or more of the kit's pattern.
FILLS = [{50: '............x...', 47: '.............x..', 45: '..............x.', 43: '...............x'}, {38: '............xxXX'}, {38: '........x.x.xxXX', 36: '........X...X...'},
         {50: '........xx......', 47: '..........xx....', 43: '............xxxx'}, {38: '............X.X.', 36: '............X.X.', 49: '..............x.'}]


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
    if style == 'triplets': return [(i, 1, 1 if i % 3 == 0 else .75) for i in range(12)]
    if style == 'boomchick12': return [(3, 1.2, 1), (9, 1.2, 1)] + ([(0, 1, .7), (6, 1, .7)] if density else [])
    if style == 'neosoul': return [(0, 5, .9), (7, 3, .7), (11, 4, .8)] if bar % 2 == 0 else [(2, 4, .8), (10, 5, .85)]
    if style == 'stabs': return [(0, 1, 1), (3, 1, .9), (6, 1, .9), (10, 1, .9), (12, 1, 1)] if density else [(0, 1.5, 1), (6, 1.5, .9)]
    if style == 'strum16': return [(i, 1, 1 if i % 4 == 0 else .65) for i in range(16) if i % 8 != 5]
    if style == 'tango': return [(0, 2, 1), (4, 2, .8), (8, 2, .9), (12, 2, .8)] + ([(14, 2, .9)] if bar % 2 else [])
    if style == 'upbeats': return [(i, 1, 1) for i in (2, 6, 10, 14)]
    if style == 'afro': return [(0, 1, 1), (3, 1, .8), (5, 1, .8), (8, 1, .9), (11, 1, .8), (13, 1, .8)]
    if style == 'drone': return [(0, 8, .8), (8, 8, .7)]
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
    if style == 'tresillo': return [(0, 5, root), (6, 5, root), (12, 4, fifth)]
    if style == 'wobble': return [(0, 3, root), (3, 1, root), (4, 2, root), (6, 2, octave), (8, 1, root), (9, 1, root), (10, 1, root), (12, 4, root)]
    if style == 'walk16': return [(0, 3.5, root), (4, 3.5, third), (8, 3.5, fifth), (12, 3.5, sixth)]
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
