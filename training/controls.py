"""What a listener could say of each frame of a composed piece: the control tokens (docs/bundle-format.md, version 2).

    frames = describe(song, features)      # int16 [frames, 8], one column for each of FIELDS
    python3 controls.py                    # prints the edges below anew, from composed pieces

Density, brightness and levels are of the two seconds that begin with the frame: what a chunk that starts there shall play.
"""
import numpy as np
from compose import FRAME_RATE, KEYS

FRAMES_PER_BEAT = [8, 9, 10, 12, 14, 15, 16, 18, 20, 24]
FIELDS = [('tempo', len(FRAMES_PER_BEAT)), ('bar_phase', 4 * max(FRAMES_PER_BEAT)), ('key', 24), ('density', 8), ('brightness', 8), ('drums', 4), ('bass', 4), ('other', 4)]
CLASSES = [n for _, n in FIELDS]
OFFSETS = np.cumsum([0] + CLASSES[:-1])
WINDOW = 2 * FRAME_RATE               # frames
MID_BANDS = 224

# Quantiles of what the composer writes: eighths of density and brightness, thirds of the levels that are not silent.
EDGES = {'density': [5, 9, 11.5, 14.6, 18.5, 22, 28], 'brightness': [.14, .167, .1945, .2093, .2349, .2522, .2894],
         'drums': [.34, .58], 'bass': [.468, .502], 'other': [.85, 1.49]}


def ahead(x):                         # [frames] -> mean over the window that begins with each frame (what lies beyond the end: as the end)
    padded = np.concatenate([x, np.repeat(x[-WINDOW:].mean(), WINDOW)])
    total = np.concatenate([[0], np.cumsum(padded)])
    return (total[WINDOW:WINDOW + len(x)] - total[:len(x)]) / WINDOW


def measure(song, features):
    """-> dict of [frames] float: notes a second, mean band (0 low, 1 high), and levels of the stems."""
    frames = len(features) // 4
    out = {k: np.zeros(frames) for k in EDGES}
    for start, length, channel, note, velocity in song.notes:
        at = int(start * FRAME_RATE)
        if at >= frames: continue
        out['density'][at] += FRAME_RATE
        stem = {9: 'drums', 1: 'bass'}.get(channel, 'other')
        until = at + 1 + (3 if channel == 9 else int(length * FRAME_RATE))
        out[stem][at:until] += (velocity / 127) ** 2
    energy = np.exp(features[:, :MID_BANDS].astype(np.float32)).reshape(frames, 4, MID_BANDS).mean(1)
    out['brightness'] = (energy * np.linspace(0, 1, MID_BANDS)).sum(1) / energy.sum(1)
    return {k: ahead(v) for k, v in out.items()}


def describe(song, features):
    m, frames = song.meta, len(features) // 4
    n, minor = m['frames_per_beat'], m['mode'] in ('minor', 'dorian')
    columns = [np.full(frames, FRAMES_PER_BEAT.index(n)), np.arange(frames) % (4 * n), np.full(frames, KEYS.index(m['key']) + 12 * minor)]
    for name, x in measure(song, features).items():
        c = np.searchsorted(EDGES[name], x, side='right')
        columns.append(c if len(EDGES[name]) == 7 else np.where(x > 1e-6, c + 1, 0))
    return np.stack(columns, 1).astype(np.int16)


if __name__ == '__main__':
    import random, sys
    import audio
    from compose import GENRES, compose
    from data import FONTS, Synth, finish
    synth, rng, seen = Synth(FONTS[0]), random.Random(5), {k: [] for k in EDGES}
    for i in range(int(sys.argv[1]) if len(sys.argv) > 1 else 60):
        song = compose(rng, list(GENRES)[i % len(GENRES)])
        for k, x in measure(song, audio.features(finish(synth.render(song, 20.), song.meta['tone']))).items(): seen[k].append(x)
    for k, x in seen.items():
        x = np.concatenate(x)
        eighths = len(EDGES[k]) == 7
        print(k, [float(round(v, 4)) for v in np.quantile(x if eighths else x[x > 1e-6], np.arange(1, 8) / 8 if eighths else [1 / 3, 2 / 3])])
