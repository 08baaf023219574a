"""Signal processing shared by the stages, in numpy: spectra, codec bands, phase recovery, log-mel."""
import numpy as np
from scipy import fft, signal

RATE, WINDOW, HOP, BINS = 48000, 2048, 480, 1025     # 100 spectra per second; 4 of them make one 25 Hz codec frame
PAD = (WINDOW - HOP) // 2                            # spectrum i is centred at sample 480 * i + 240
EPS = 3e-2                                           # floor of the logarithm
MID_BANDS, SIDE_BANDS = 224, 96
BANDS = MID_BANDS + SIDE_BANDS
HANN = np.hanning(WINDOW + 1)[:-1].astype(np.float32)


def band_centres(linear, total):
    """`linear` bands one bin (23.4 Hz) apart, then geometrically spaced up to 20.4 kHz."""
    return np.concatenate([np.arange(linear), np.geomspace(linear, 870, total - linear + 1)[:-1]])


def analysis_matrix(centres):
    """[bands, bins]: triangles between neighbouring centres; rows sum to 1."""
    c = np.concatenate([[centres[0] - 1], centres, [centres[-1] * 1.04]])
    k = np.arange(BINS)
    rows = [np.maximum(0, np.minimum((k - l) / (m - l), (r - k) / (r - m))) for l, m, r in zip(c, c[1:], c[2:])]
    return np.stack([r / r.sum() if r.sum() > 0 else np.eye(BINS)[round(m)] for r, m in zip(rows, centres)]).astype(np.float32)


def synthesis_matrix(centres):
    """[bins, bands]: linear interpolation between band centres (of logarithms)."""
    k = np.arange(BINS)
    i = np.clip(np.searchsorted(centres, k, side='right') - 1, 0, len(centres) - 2)
    w = np.clip((k - centres[i]) / (centres[i + 1] - centres[i]), 0, 1)
    u = np.zeros((BINS, len(centres)), np.float32)
    u[k, i] = 1 - w
    u[k, i + 1] += w
    return u


MID_CENTRES, SIDE_CENTRES = band_centres(96, MID_BANDS), band_centres(32, SIDE_BANDS)
W_MID, W_SIDE = analysis_matrix(MID_CENTRES), analysis_matrix(SIDE_CENTRES)
U_MID, U_SIDE = synthesis_matrix(MID_CENTRES), synthesis_matrix(SIDE_CENTRES)


def frames_of(x, window=WINDOW, hop=HOP):
    return np.lib.stride_tricks.sliding_window_view(x, window)[::hop]


def stft(x):                                         # [samples] -> complex [samples / 480, 1025]
    return fft.rfft(frames_of(np.pad(x, (PAD, PAD))) * HANN)


def istft(spectra):                                  # complex [n, 1025] -> [480 n]
    y = fft.irfft(spectra, WINDOW) * HANN
    out = np.zeros((len(y) - 1) * HOP + WINDOW, y.dtype)
    for i, frame in enumerate(y): out[i * HOP:i * HOP + WINDOW] += frame
    return out[PAD:PAD + len(y) * HOP] / (.375 * WINDOW / HOP)


def features(x):                                     # stereo [2, samples] -> log bands [samples / 480, 320]
    x = np.asarray(x, np.float32)
    mid, side = (np.abs(stft(c)) ** 2 for c in ((x[0] + x[1]) / 2, (x[0] - x[1]) / 2))
    return np.concatenate([np.log(np.sqrt(mid @ W_MID.T) + EPS), np.log(np.sqrt(side @ W_SIDE.T) + EPS)], 1)


def magnitudes(bands):                               # [n, 320] -> mid [n, 1025], side [n, 1025]
    return tuple(np.maximum(np.exp(b @ u.T) - EPS, 0) for b, u in ((bands[:, :MID_BANDS], U_MID), (bands[:, MID_BANDS:], U_SIDE)))


def spsi(mag, rng):
    """Single-pass spectrogram inversion: peaks advance by their interpolated frequency, neighbours follow."""
    phase, last = np.zeros(mag.shape), rng.random(BINS) * 2 * np.pi
    for t, m in enumerate(mag):
        p = np.nonzero((m[1:-1] > m[:-2]) & (m[1:-1] >= m[2:]))[0] + 1
        if len(p):
            a, b, c = (np.log(m[p + k] + 1e-6) for k in (-1, 0, 1))
            frequency = p + np.clip(.5 * (a - c) / (a - 2 * b + c - 1e-9), -.5, .5)
            edges = np.concatenate([[0], (p[1:] + p[:-1]) // 2 + 1, [BINS]])
            owner = np.repeat(np.arange(len(p)), np.diff(edges))
            last = (last[p] + 2 * np.pi * frequency * HOP / WINDOW)[owner] + np.pi * ((np.arange(BINS) - p[owner]) % 2)
        phase[t] = last
    return phase


def invert(mag, rounds, rng):
    """Phases from SPSI, then `rounds` of fast Griffin-Lim."""
    s, before = mag * np.exp(1j * spsi(mag, rng)), 0
    for _ in range(rounds):
        r = stft(istft(s))
        fast, before = r + .99 * (r - before), r
        s = mag * fast / (np.abs(fast) + 1e-9)
    return istft(s)


def synthesise(bands, rounds=4, seed=0):             # log bands [n, 320] -> stereo [2, 480 n]
    rng = np.random.default_rng(seed)
    mid, side = (invert(m, rounds, rng) for m in magnitudes(np.asarray(bands, np.float64)))
    return np.stack([mid + side, mid - side]).astype(np.float32)


# --- input of the style audio tower -----------------------------------------------------------------------------
STYLE_RATE, STYLE_FFT, STYLE_HOP, STYLE_MELS, STYLE_EPS = 16000, 1024, 320, 96, 1e-2
STYLE_HANN = np.hanning(STYLE_FFT + 1)[:-1].astype(np.float32)


def mel_matrix(mels=STYLE_MELS, n_fft=STYLE_FFT, rate=STYLE_RATE, low=30.0):
    """[n_fft / 2 + 1, mels]: triangles on the mel scale; columns sum to 1."""
    to_mel, to_hz = (lambda f: 2595 * np.log10(1 + f / 700)), (lambda m: 700 * (10 ** (m / 2595) - 1))
    c = to_hz(np.linspace(to_mel(low), to_mel(rate / 2), mels + 2)) * n_fft / rate
    k = np.arange(n_fft // 2 + 1)
    cols = [np.maximum(0, np.minimum((k - l) / (m - l), (r - k) / (r - m))) for l, m, r in zip(c, c[1:], c[2:])]
    return np.stack([w / w.sum() if w.sum() > 0 else np.eye(len(k))[round(m)] for w, m in zip(cols, c[1:-1])], 1).astype(np.float32)


MEL = mel_matrix()


def style_logmel(stereo):                            # 48 kHz [2, samples] -> [frames, 96]
    mono = signal.resample_poly(np.asarray(stereo, np.float32).mean(0), 1, 3).astype(np.float32)
    return logmel_16k(mono)


def logmel_16k(mono):                                # 16 kHz [samples] -> [(samples - 1024) / 320 + 1, 96]
    return np.log(np.abs(fft.rfft(frames_of(mono, STYLE_FFT, STYLE_HOP) * STYLE_HANN)) @ MEL + STYLE_EPS)
