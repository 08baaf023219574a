"""What a clip is, frame by frame: the truth that the control tokens are taught from (docs/bundle-format.md, version 2).

Tempo, place in the bar and key are the composer's; density, brightness and the loudness of the stems are measured
over the 2 s that begin at the frame, for those are what a chunk's control tokens promise.

    raw = measure(song, features, stems)              # one clip: float32 [frames, fields]
    codes = quantise(raw, edges([raw, ...]))          # int16 [frames, fields]
"""
import numpy as np
import audio
from tables import KEYS, SCALES, TEMPI

FIELDS = (('tempo', len(TEMPI)), ('bar_phase', 4 * max(TEMPI)), ('key', 24), ('density', 8), ('brightness', 8), ('drums', 4), ('bass', 4), ('other', 4))
STEMS = ('drums', 'bass', 'other')
AHEAD = 50                                            # frames: one chunk
SILENT = -60.                                         # dB of full scale


def ahead(x):                                         # [T, ...] -> mean over the frames t ... t + AHEAD - 1 (fewer at the end)
    total = np.concatenate([np.zeros_like(x[:1], np.float64), np.cumsum(x, 0, np.float64)])
    first = np.arange(len(x))
    last = np.minimum(first + AHEAD, len(x))
    return (total[last] - total[first]) / (last - first).reshape(-1, *[1] * (x.ndim - 1))


def measure(song, features, stems):
    """features [4 frames, bands] of the mix, stems [3, 2, samples] in the mix's loudness."""
    m, frames = song.meta, len(features) // 4
    onsets = np.zeros(frames)
    for at, _ in {(int(start * 25), channel) for start, _, channel, _, _ in song.notes}:       # a chord is one onset
        if at < frames: onsets[at] += 1
    magnitude = np.exp(features[:4 * frames, :audio.MID_BANDS].astype(np.float32)) - audio.EPS
    sums = np.stack([magnitude @ np.arange(audio.MID_BANDS), magnitude.sum(1)], 1).reshape(frames, 4, 2).sum(1)
    place, mass = ahead(sums).T
    power = (stems[..., :frames * 4 * audio.HOP] ** 2).mean(1).reshape(len(stems), frames, -1).mean(-1).T
    return np.concatenate([np.stack([
        np.full(frames, TEMPI.index(m['frames_per_beat'])),
        np.arange(frames) % (4 * m['frames_per_beat']),
        np.full(frames, KEYS.index(m['key']) + 12 * (SCALES[m['mode']][2] == 3)),
        ahead(onsets) * m['frames_per_beat'],
        place / np.maximum(mass, 1e-9)], 1), 10 * np.log10(ahead(power) + 1e-9)], 1).astype(np.float32)


def edges(raws):
    """The quantiles that divide the training music: {field: inner edges}."""
    x, out = np.concatenate([r[::10] for r in raws]), {}
    for i, (name, classes) in enumerate(FIELDS):
        v = x[:, i]
        if name in STEMS: v, classes = v[v > SILENT], classes - 1                              # class 0 is silence
        if i >= 3: out[name] = np.quantile(v, np.arange(1, classes) / classes).tolist() if len(v) else [SILENT] * (classes - 1)
    return out


def quantise(raw, edges):
    out = raw.astype(np.int16)
    for i, (name, _) in enumerate(FIELDS):
        if name in edges: out[..., i] = np.searchsorted(edges[name], raw[..., i], side='right')
        if name in STEMS: out[..., i] = (out[..., i] + 1) * (raw[..., i] > SILENT)
    return out
