"""Renders composed songs with FluidSynth and keeps what the models need: codec features, log-mel, facts.

    python3 data.py --out /data/seedling --clips 1800 --workers 2
    python3 data.py ... --more 2 --clips 600 --seed 9 --any-tempo 1   # a further set train2 into the same folder
    python3 data.py ... --more 3 --clips 400 --seed 8 --turned        # a set whose clips also exist with a control turned
    python3 data.py ... --held-out-font               # some sounds of each font play in the set held0, held1 only

Writes per worker w:  features_w.npy float16 [clips, 2000, 320], mels_w.npy float16 [clips, 997, 96], meta_w.json,
controls_w.npy int16 [clips, 500, fields] (truth.py; their quantiles are in controls.json)
with --turned also the same clips with a control turned: turned_w.npy float16 [len(TURNS), clips, 2000, 320], controls_turned_w.npy,
and for the held-out test set also the sound: pcm_test.npy int16 [clips, 2, samples].
"""
import argparse, ctypes, json, os, random, time
from dataclasses import replace
from multiprocessing import Process
import numpy as np
from scipy.signal import lfilter
import audio, truth
from compose import compose
from tables import GENRES

FONTS = ['/usr/share/sounds/sf2/FluidR3_GM.sf2',                  # MIT
         '/usr/share/sounds/sf3/MuseScore_General.sf3']           # MIT
HELD = {(program // 4 % 2, program) for program in range(1, 128, 4)}       # (font, program) for testing; the other font plays the program in training
GROUPS = 5                                                       # FluidSynth mixes channels modulo 5: 1 is the bass, 9 % 5 = 4 the drums


class Synth:
    """FluidSynth through ctypes, rendering as fast as it can."""

    def __init__(self, font):
        self.lib = lib = ctypes.CDLL('libfluidsynth.so.3')
        lib.new_fluid_settings.restype = lib.new_fluid_synth.restype = ctypes.c_void_p
        settings = ctypes.c_void_p(lib.new_fluid_settings())
        for name, value in (('synth.sample-rate', audio.RATE), ('synth.gain', .5), ('synth.reverb.level', .2), ('synth.reverb.room-size', .3)):
            lib.fluid_settings_setnum(settings, name.encode(), ctypes.c_double(value))
        for name, value in (('synth.chorus.active', 0), ('synth.audio-groups', GROUPS), ('synth.audio-channels', GROUPS)):
            lib.fluid_settings_setint(settings, name.encode(), value)
        self.synth = ctypes.c_void_p(lib.new_fluid_synth(settings))
        if lib.fluid_synth_sfload(self.synth, font.encode(), 1) < 0: raise SystemExit(f'cannot load {font}')

    def render(self, song, seconds):                              # -> mix [2, samples], dry stems drums, bass, other [3, 2, samples]
        lib, synth = self.lib, self.synth
        lib.fluid_synth_system_reset(synth)
        for channel, program in song.programs.items(): lib.fluid_synth_program_change(synth, channel, program)
        for channel, controller, value in song.controls: lib.fluid_synth_cc(synth, channel, controller, value)
        samples, at = int(seconds * audio.RATE), 0
        out = np.zeros((2 * GROUPS + 4, samples), np.float32)     # left and right of each group, then of reverb and (silent) chorus
        rows = lambda first, n: (ctypes.c_void_p * n)(*(out[i, at:].ctypes.data for i in range(first, first + n)))
        events = sorted([(s, 1, ch, n, v) for s, d, ch, n, v in song.notes] + [(s + d, 0, ch, n, 0) for s, d, ch, n, v in song.notes])
        for when, on, channel, note, velocity in events + [(seconds, 0, 0, 0, 0)]:
            until = min(samples, round(when * audio.RATE))
            if until > at:
                lib.fluid_synth_process(synth, until - at, 4, rows(2 * GROUPS, 4), 2 * GROUPS, rows(0, 2 * GROUPS))
                at = until
            if on: lib.fluid_synth_noteon(synth, channel, note, velocity)
            else: lib.fluid_synth_noteoff(synth, channel, note)
        groups = out[:2 * GROUPS].reshape(GROUPS, 2, -1)
        return out.reshape(-1, 2, samples).sum(0), np.stack([groups[4], groups[1], groups[0] + groups[2] + groups[3]])


def shape(x, tone):                                              # tone control: -1 dark, 1 bright
    if tone:
        pole = np.exp(-2 * np.pi * 2500 / audio.RATE)
        low = lfilter([1 - pole], [1, -pole], x, axis=1).astype(np.float32)
        x = low + (x - low) * (.3 if tone < 0 else 1.8)
    return x


def loudness(x):                                                 # -> factor: a common loudness without clipping
    return min(.9 / max(np.abs(x).max(), 1e-4), .11 / max(np.sqrt((x ** 2).mean()), 1e-4))


# What a player might turn in the middle of a piece: (stem of truth.STEMS, its new level), or (None, tone).
TURNS = [(0, 0.), (0, .35), (1, 0.), (1, .35), (2, 0.), (2, .35), (None, -1), (None, 1)]
CHANNELS = [{9}, {1}, {0, 2, 3}]                                 # of the stems


def turned(song, mix, stems, turn):                              # -> (sound, stems, song) as they are after it; nothing changes where that would leave nothing
    stem, value = turn
    tone = song.meta['tone']
    if stem is None:
        x = shape(mix, value)
        x = x * loudness(x)
        return x, stems * np.sqrt((x ** 2).mean() / max((mix ** 2).mean(), 1e-12)), song
    factor = np.ones((3, 1, 1), np.float32)
    factor[stem] = value
    left = factor * stems
    power = lambda x: (x ** 2).mean()
    room = (mix - stems.sum(0)) * np.sqrt(power(left.sum(0)) / max(power(stems.sum(0)), 1e-12))
    if power(left.sum(0)) < .01 * power(stems.sum(0)): left, room = stems, mix - stems.sum(0)
    elif not value: song = replace(song, notes=[n for n in song.notes if n[2] not in CHANNELS[stem]])
    whole = shape(mix, tone)
    gain = loudness(whole)
    return shape(left.sum(0) + room, tone) * gain, left * gain * np.sqrt(power(whole) / max(power(mix), 1e-12)), song


def next_song(a, rng, genre, font, held):
    """held: a song with a held-out sound in it; otherwise, with --held-out-font, one without."""
    kept = lambda program: a.held_out_font and (font, program) in HELD
    for attempt in range(1000):
        song = compose(rng, genre if attempt < 20 else None, a.seconds, a.loose, (lambda p: True) if held else lambda p: not kept(p), a.any_tempo, a.guests, a.solos)
        if song and (not held or any(kept(p) for channel, p in song.programs.items() if channel != 9)): return song
    raise SystemExit(f'no music for font {font}')


def work(a, name, font, clips, seed, keep_pcm):
    synth, rng, start = Synth(FONTS[font]), random.Random(seed), time.time()
    n_mel = (int(a.seconds * audio.STYLE_RATE) - audio.STYLE_FFT) // audio.STYLE_HOP + 1
    path = lambda kind: f'{a.out}/{kind}_{name}.npy'
    features = np.lib.format.open_memmap(path('features'), 'w+', np.float16, (clips, int(a.seconds * 100), audio.BANDS))
    mels = np.lib.format.open_memmap(path('mels'), 'w+', np.float16, (clips, n_mel, audio.STYLE_MELS))
    raw = np.lib.format.open_memmap(path('truth'), 'w+', np.float32, (clips, int(a.seconds * 25), len(truth.FIELDS)))
    pcm = np.lib.format.open_memmap(path('pcm'), 'w+', np.int16, (clips, 2, int(a.seconds * audio.RATE))) if keep_pcm else None
    if a.turned:
        others = np.lib.format.open_memmap(path('turned'), 'w+', np.float16, (len(TURNS), *features.shape))
        raw_others = np.lib.format.open_memmap(path('truth_turned'), 'w+', np.float32, (len(TURNS), *raw.shape))
    genres, meta = list(GENRES), []
    for i in range(clips):
        song = next_song(a, rng, genres[i % len(genres)], font, name.startswith('held'))
        mix, stems = synth.render(song, a.seconds)
        x = shape(mix, song.meta['tone'])
        x = x * loudness(x)
        features[i], mels[i] = audio.features(x), audio.style_logmel(x)
        raw[i] = truth.measure(song, features[i], stems * np.sqrt((x ** 2).mean() / max((mix ** 2).mean(), 1e-12)))
        for k, turn in enumerate(TURNS if a.turned else []):
            y, after, rest = turned(song, mix, stems, turn)
            others[k, i] = audio.features(y)
            raw_others[k, i] = truth.measure(rest, others[k, i], after)
        if keep_pcm: pcm[i] = x * 32767
        meta.append(song.meta)
        if i % 50 == 49: print(name, i + 1, f'{(i + 1) * a.seconds / (time.time() - start):.0f} x real time', flush=True)
    json.dump(meta, open(f'{a.out}/meta_{name}.json', 'w'))


def load(folder, kind, names):
    """-> list of arrays (memory-mapped) or, for kind 'meta', one list of facts."""
    if kind == 'meta': return sum((json.load(open(f'{folder}/meta_{n}.json')) for n in names), [])
    return [np.load(f'{folder}/{kind}_{n}.npy', mmap_mode='r') for n in names]


def train_names(folder):
    return sorted(f[5:-5] for f in os.listdir(folder) if f.startswith('meta_train'))


def test_names(folder, kind='test'):                              # or 'held': with sounds that training never heard
    return sorted(f[5:-5] for f in os.listdir(folder) if f.startswith('meta_' + kind))


def all_names(folder): return train_names(folder) + test_names(folder) + test_names(folder, 'held')


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--out', required=True)
    p.add_argument('--clips', type=int, default=1800)
    p.add_argument('--test', type=int, default=80)
    p.add_argument('--seconds', type=float, default=20)
    p.add_argument('--workers', type=int, default=2)
    p.add_argument('--seed', type=int, default=0, help='other dice for the training clips; those for testing stay')
    p.add_argument('--more', default='', help='renders only another training set of this name, into the same folder')
    p.add_argument('--any-tempo', type=float, default=.1, help='share of clips at a tempo that their genre need not know')
    p.add_argument('--guests', type=float, default=.4, help='share of clips with a guest soloist')
    p.add_argument('--solos', type=float, default=0, help='share of the guests who play alone or with a few')
    p.add_argument('--turned', action='store_true', help='with --more: the clips also exist with a control turned, so that wishes in the middle of a piece can be learnt')
    p.add_argument('--held-out-font', action='store_true')
    p.add_argument('--loose', type=float, default=0, help='s; how far hands stray from the beat (.006 is human; 0 gives equal tokens to equal notes)')
    p.add_argument('--toy', action='store_true')
    a = p.parse_args()
    if a.toy: a.clips, a.test, a.seconds = 6 if a.more else 20, 20, 12
    os.makedirs(a.out, exist_ok=True)
    if a.more:
        name = 'train' + a.more
        work(a, name, a.seed % 2, a.clips, a.seed, False)
        for kind in ('', 'turned_') if a.turned else ('',):
            np.save(f'{a.out}/controls_{kind}{name}.npy', truth.quantise(np.load(f'{a.out}/truth_{kind}{name}.npy'), json.load(open(f'{a.out}/controls.json'))))
        raise SystemExit
    jobs = [(a, f'test{i}', i, a.test // 2, 1000 + i, True) for i in range(2)]
    jobs += [(a, f'train{i}', i % 2, a.clips // a.workers, a.seed + i, False) for i in range(a.workers)]
    if a.held_out_font: jobs += [(a, f'held{i}', i, a.test // 2, 2000 + i, True) for i in range(2)]
    for group in (jobs[:2], jobs[2:]):
        processes = [Process(target=work, args=j) for j in group]
        for q in processes: q.start()
        for q in processes: q.join()
        if any(q.exitcode for q in processes): raise SystemExit('rendering failed')
    measured = {j[1]: np.load(f'{a.out}/truth_{j[1]}.npy') for j in jobs}
    edges = truth.edges([m for n, raw in measured.items() if n.startswith('train') for m in raw])
    json.dump(edges, open(f'{a.out}/controls.json', 'w'))
    for n, raw in measured.items(): np.save(f'{a.out}/controls_{n}.npy', truth.quantise(raw, edges))
