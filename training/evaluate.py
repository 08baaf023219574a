"""Listens to a bundle in numbers.

    python3 evaluate.py --bundle models/seedling --data /data/seedling            # everything
    python3 evaluate.py ... --only genre --guidance 0,2,4                         # one part, other settings

1. genre: music from a cold start for each genre's plain name, judged by the bundle's own audio tower (zero-shot over the genres).
2. joins: are the boundaries between 2 s chunks different from the inside of chunks? Same measures on real clips at the same places.
3. switch: the prompt changes after 8 s; does the music follow?
4. codec: log-mel distance to the original, beside Opus (needs opusenc, opusdec).
"""
import argparse, os, subprocess, tempfile, time
import numpy as np
import torch
from scipy.io import wavfile
import audio, data
from bundle import Bundle
from tables import GENRES

CORE = ['rock', 'metal', 'pop', 'jazz', 'blues', 'funk', 'house', 'techno', 'ambient', 'classical', 'orchestral', 'reggae', 'bossa nova', 'lofi', 'folk', 'synthwave']


def real_clips(a, b):
    """Held-out clips through the codec, with as many levels as the language model has: -> codes [clips, 500, levels], facts."""
    names = data.test_names(a.data)
    codes = np.concatenate([np.load(f'{a.data}/tokens_{n}.npy') for n in names])[..., :b.rvq['generated_levels']].astype(np.int64)
    return torch.from_numpy(codes), data.load(a.data, 'meta', names)


def judge(b, clips, labels, names, rounds=0):
    """clips: code arrays. -> for each the genres in order of likeness."""
    words = b.embed_text(names)
    out = []
    for c in clips:
        y = b.sound(c[:250], rounds)
        out.append([names[i] for i in (b.embed_audio(y)[0] @ words.t()).argsort(descending=True)])
    return out


def genre(a, b):
    names, results = list(GENRES), {}
    codes, meta = real_clips(a, b)
    pick = [i for i, m in enumerate(meta) if m['lineup'] in ('full', 'no lead', 'no drums')][:40]
    ranks = judge(b, codes[pick], None, names)
    print(f'genre, real held-out clips through the codec: {np.mean([r[0] == meta[i]["genre"] for r, i in zip(ranks, pick)]):.3f} right of {len(names)} ways ({len(pick)} clips)')
    style = b.style_codes(b.embed_text(names))
    for w in a.guidance:
        torch.manual_seed(a.seed)
        start = time.time()
        n = a.tries
        out = b.play(style.repeat(n, 1), 5, guidance=w, temperature=a.temperature, top_k=a.top_k)
        spent, ranks = time.time() - start, judge(b, out, None, names)
        right = np.array([r[0] == names[i % len(names)] for i, r in enumerate(ranks)]).reshape(n, -1)
        top3 = np.array([names[i % len(names)] in r[:3] for i, r in enumerate(ranks)])
        core = right[:, [names.index(g) for g in CORE]]
        results[w] = core.sum(1)
        print(f'genre, cold start, guidance {w:g}, 10 s each: {" / ".join(f"{c.sum()} of 16" for c in core)} core genres, {" / ".join(f"{r.sum()} of {len(names)}" for r in right)} all, top 3 {top3.mean():.2f}; '
              f'distinct level-1 codes per clip {np.mean([len(c[:, 0].unique()) for c in out]):.0f} (real {np.mean([len(c[:250, 0].unique()) for c in codes]):.0f}); {spent:.0f} s')
        wrong = [f'{names[i % len(names)]} -> {r[0]}' for i, r in enumerate(ranks) if r[0] != names[i % len(names)]]
        print('   ', ', '.join(wrong) or 'none wrong', flush=True)
        if a.save:
            os.makedirs(a.save, exist_ok=True)
            for i, g in enumerate(names): wavfile.write(f'{a.save}/{g.replace(" ", "_")}_w{w:g}.wav', audio.RATE, np.clip(b.sound(out[i], 8).T, -1, 1).astype(np.float32))


def frames_logmel(b, codes):                          # [T, levels] -> per 25 Hz frame: mid bands [T, 4 * 224]
    return b.codec_bands(codes[None])[0, :, :audio.MID_BANDS].reshape(len(codes), -1).numpy()


def join_measures(b, codes):
    """One clip -> {measure: (values at joins t = 100, 150, ..., values at controls t = 125, 175, ...)}."""
    x = frames_logmel(b, codes)
    hops = x.reshape(-1, audio.MID_BANDS)
    flux = np.maximum(hops[1:] - hops[:-1], 0).mean(1)
    flux = np.concatenate([[0], flux]).reshape(-1, 4).sum(1)                          # onset strength per frame
    step = np.concatenate([[0], np.abs(hops[4::4] - hops[3:-4:4]).mean(1)])           # distance across the frame boundary
    bins = np.arange(12, 96)                                                          # 280 .. 2250 Hz, one band per bin
    pitch = np.round(12 * np.log2(bins * 23.4375 / 440)).astype(int) % 12
    power = np.exp(2 * hops[:, bins]).reshape(len(x), 4, -1).mean(1)
    chroma = np.stack([power[:, pitch == p].mean(1) for p in range(12)], 1)
    level = np.log(np.exp(2 * hops).mean(1).reshape(-1, 4).mean(1) + 1e-9)
    out = {k: ([], []) for k in ('onset strength', 'spectral step', 'level jump', 'nearest past', 'rhythm', 'chroma')}
    centred = x - x.mean(0)
    for t in range(100, len(x) - 24, 25):
        side = 0 if t % 50 == 0 else 1
        around = lambda v: v[t]
        out['onset strength'][side].append(around(flux))
        out['spectral step'][side].append(around(step))
        out['level jump'][side].append(abs(level[t:t + 6].mean() - level[t - 6:t].mean()))
        # does a window across the boundary occur in the past as well as others do? (loops repeat)
        window = x[t - 6:t + 6]
        past = [np.abs(window - x[s:s + 12]).mean() for s in range(max(0, t - 240), t - 18)]
        out['nearest past'][side].append(min(past))
        # rhythm: the best repetition lag of the past, continued over the boundary
        before, after = flux[max(0, t - 100):t + 1], flux[t + 1:t + 25]
        e = flux - flux.mean()
        lags = range(24, min(97, t - 24))
        score = [np.corrcoef(e[t - 48 + 24:t], e[t - 24 - l:t - l])[0, 1] for l in lags]
        lag = list(lags)[int(np.argmax(score))]
        out['rhythm'][side].append(np.corrcoef(e[t:t + 24], e[t - lag:t - lag + 24])[0, 1])
        p, q = chroma[max(0, t - 50):t].mean(0), chroma[t:t + 24].mean(0)
        out['chroma'][side].append(p @ q / np.linalg.norm(p) / np.linalg.norm(q))
    return {k: (np.array(v[0]), np.array(v[1])) for k, v in out.items()}


def joins(a, b):
    names = list(GENRES)
    torch.manual_seed(a.seed)
    made = b.play(b.style_codes(b.embed_text(names)).repeat(2, 1), 10, guidance=a.guidance[0], temperature=a.temperature, top_k=a.top_k)
    real, meta = real_clips(a, b)
    print(f'joins: 20 s generated for each genre name, twice, guidance {a.guidance[0]:g}; "join" t = 4, 6, ... s, "inside" t = 5, 7, ... s; real clips at the same places')
    tables = {}
    for title, clips in (('generated', made), ('real', real)):
        per_clip = [join_measures(b, c) for c in clips]
        tables[title] = {k: [np.concatenate([m[k][side] for m in per_clip]) for side in (0, 1)] for k in per_clip[0]}
    print(f'    {"measure":16} {"generated join":>15} {"inside":>8} {"ratio":>14} | {"real at t":>10} {"between":>8} {"ratio":>6}')
    rng = np.random.default_rng(0)
    for k in tables['real']:
        g, r = tables['generated'][k], tables['real'][k]
        g, r = [np.nan_to_num(v) for v in g], [np.nan_to_num(v) for v in r]
        boot = [rng.choice(g[0], len(g[0])).mean() / rng.choice(g[1], len(g[1])).mean() for _ in range(500)]
        low, high = np.percentile(boot, [2.5, 97.5])
        print(f'    {k:16} {g[0].mean():15.3f} {g[1].mean():8.3f} {g[0].mean() / g[1].mean():5.2f} ({low:.2f}-{high:.2f}) | {r[0].mean():10.3f} {r[1].mean():8.3f} {r[0].mean() / r[1].mean():6.2f}', flush=True)


def switch(a, b):
    names = list(GENRES)
    style = b.style_codes(b.embed_text(names))
    after = style.roll(7, 0)                           # another genre from 8 s on
    torch.manual_seed(a.seed)
    out = b.play(torch.stack([style] * 4 + [after] * 6), 10, guidance=a.guidance[0], temperature=a.temperature, top_k=a.top_k)
    ranks = judge(b, out[:, 250:], None, names)        # 10 .. 20 s
    target = names[-7:] + names[:-7]
    print(f'switch: prompt changed at 8 s, judged on 10..20 s: new genre {sum(r[0] == t for r, t in zip(ranks, target))} of {len(names)}, in top 3 {sum(t in r[:3] for r, t in zip(ranks, target))}', flush=True)


def logmel(x):                                        # 80 mel bands of both channels, as in the tables of the README
    mel = audio.mel_matrix(80, 2048, 48000)
    return np.stack([np.log(np.abs(audio.fft.rfft(audio.frames_of(c.astype(np.float32), 2048, 512) * audio.HANN)) @ mel + 1e-3) for c in x])


def codec(a, b):
    names = data.test_names(a.data)
    pcm = [p for n in names for p in data.load(a.data, 'pcm', [n])[0][:20:2, :, :6 * 48000].astype(np.float32) / 32768]
    rows, size = {}, {}
    for x in pcm:
        want = logmel(x)
        codes = b.codec_encode(x)[0]
        for levels in (16, b.rvq['generated_levels'], 4):
            rows.setdefault(f'codec, {levels} levels ({levels * .25:g} kbps)', []).append(np.abs(logmel(b.sound(codes[:, :levels], 4)) - want).mean())
        rows.setdefault('unquantised bands (ceiling)', []).append(np.abs(logmel(audio.synthesise(audio.features(x), 4)) - want).mean())
        for rate in (6, 8, 12, 24):
            with tempfile.TemporaryDirectory() as d:
                wavfile.write(f'{d}/i.wav', audio.RATE, (np.clip(x.T, -1, 1) * 32767).astype(np.int16))
                try:
                    subprocess.run(['opusenc', '--quiet', '--music', '--bitrate', str(rate), f'{d}/i.wav', f'{d}/o.opus'], check=True)
                    subprocess.run(['opusdec', '--quiet', '--rate', '48000', f'{d}/o.opus', f'{d}/o.wav'], check=True)
                except FileNotFoundError: continue
                y = wavfile.read(f'{d}/o.wav')[1].T.astype(np.float32) / 32768
                y = np.pad(y, ((0, 0), (0, max(0, x.shape[1] - y.shape[1]))))[:, :x.shape[1]]
                rows.setdefault(f'Opus asked for {rate} kbps', []).append(np.abs(logmel(y) - want).mean())
                size.setdefault(rate, []).append(os.path.getsize(f'{d}/o.opus') * 8 / 1000 / (x.shape[1] / audio.RATE))
    print(f'codec: mean absolute log-mel error in nepers on {len(pcm)} held-out clips of 6 s')
    for k, v in rows.items(): print(f'    {k:32} {np.mean(v):.3f}', flush=True)
    print('    Opus files with all that is in them: ' + ', '.join(f'{np.mean(v):.1f} kbps where {r} were asked for' for r, v in size.items()))


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--bundle', required=True)
    p.add_argument('--data', required=True)
    p.add_argument('--only', default='genre,joins,switch,codec')
    p.add_argument('--guidance', default='', help='one or more numbers; default: the bundle\'s')
    p.add_argument('--temperature', type=float)
    p.add_argument('--top-k', type=int)
    p.add_argument('--tries', type=int, default=2)
    p.add_argument('--seed', type=int, default=0)
    p.add_argument('--save', default='', help='folder for wav files')
    a = p.parse_args()
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    b = Bundle(a.bundle)
    a.guidance = [float(w) for w in a.guidance.split(',')] if a.guidance else [b.model['defaults']['guidance']]
    for part in a.only.split(','): {'genre': genre, 'joins': joins, 'switch': switch, 'codec': codec}[part](a, b)
