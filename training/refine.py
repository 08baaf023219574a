"""A refinement model (the paper's D.4): a small MLP that adds the codec levels that the language model does not write, frame by frame.

    python3 refine.py --data /data/seedling --codec /data/seedling/codec.pt --style /data/seedling/style.pt --minutes 10

It sees what is known of a frame (the sum of its code vectors so far) and the two whole frames before it, and draws level after level.
What it would gain is printed: how far the codec's bands are from those of the real sound, and how far sound as a whole is from real
sound (Frechet distance of the style tower's inner values). It is not part of the bundle: what was measured of it is in CARD.md.
"""
import argparse, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import audio, data
from codec import load_codec
from style import CLIP, load_style

FIRST = 6                                             # levels that the language model writes


class Refiner(nn.Module):
    def __init__(self, books, hidden=512):
        super().__init__()
        self.register_buffer('books', books)                                       # [levels, codes, D]
        L, K, D = books.shape
        self.register_buffer('scale', 1 / books[FIRST:].std((1, 2)))
        self.spread = 1 / sum(b[torch.randint(K, (4000,))] for b in books).std()
        self.level = nn.Parameter(torch.randn(L - FIRST, hidden) * .1)
        self.input = nn.Linear(3 * D, hidden)
        self.residual = nn.Linear(D, hidden)
        self.hidden = nn.Linear(hidden, hidden)
        self.output = nn.Parameter(torch.randn(L - FIRST, hidden, D) * hidden ** -.5)
        self.bias = nn.Parameter(torch.zeros(L - FIRST, K))

    def logits(self, past, coarse, known, level):     # [N, 2 D] frames before, [N, D] of the written levels, [N, D] of the levels after those -> [N, codes]
        l = level - FIRST
        h = F.gelu(self.input(torch.cat([past, coarse], -1) * self.spread) + self.residual(known * self.scale[0]) + self.level[l])
        h = h + F.gelu(self.hidden(h))
        return (h @ self.output[l]) @ (self.books[level] * self.scale[l]).t() + self.bias[l]

    def nll(self, past, codes):                       # [N, 2 D], [N, levels] -> [N, levels - FIRST]
        rows = [self.books[l][codes[:, l]] for l in range(codes.shape[1])]
        coarse, known, out = sum(rows[:FIRST]), torch.zeros_like(rows[0]), []
        for l in range(FIRST, codes.shape[1]):
            out.append(F.cross_entropy(self.logits(past, coarse, known, l), codes[:, l], reduction='none'))
            known = known + rows[l]
        return torch.stack(out, 1)

    @torch.no_grad()
    def latents(self, codes, temperature):            # [B, T, FIRST] -> [B, T, D]
        out, past = [], torch.zeros(len(codes), 2, self.books.shape[-1])
        for t in range(codes.shape[1]):
            coarse = sum(self.books[l][codes[:, t, l]] for l in range(FIRST))
            known = torch.zeros_like(coarse)
            for l in range(FIRST, len(self.books)):
                logits = self.logits(past.flatten(1), coarse, known, l)
                pick = logits.argmax(-1) if temperature == 0 else torch.multinomial((logits / temperature).softmax(-1), 1)[:, 0]
                known = known + self.books[l][pick]
            out.append(coarse + known)
            past = torch.stack([past[:, 1], out[-1]], 1)
        return torch.stack(out, 1)


def pasts(books, codes):                              # [B, T, levels] -> the two frames before each [B, T, 2 D]
    z = sum(books[l][codes[..., l]] for l in range(codes.shape[-1]))
    return torch.cat([F.pad(z, (0, 0, 2, 0))[:, :-2], F.pad(z, (0, 0, 1, 0))[:, :-1]], -1)


def frechet(x, y):
    a, b = (torch.cov(v.t().double()) + 1e-4 * torch.eye(v.shape[1]) for v in (x, y))
    root = torch.linalg.eigvals(a @ b).sqrt().real.sum()
    return ((x.mean(0) - y.mean(0)) ** 2).sum().item() + (a.trace() + b.trace() - 2 * root).item()


@torch.no_grad()
def gains(a, refiner, codec):
    style, _ = load_style(a.style)
    names = data.test_names(a.data)
    features = torch.from_numpy(np.concatenate([f[:, :1000] for f in data.load(a.data, 'features', names)]).astype(np.float32))
    codes = torch.from_numpy(np.concatenate([np.load(f'{a.data}/tokens_{n}.npy')[:, :250] for n in names]).astype(np.int64))
    tower = lambda bands: torch.cat([style.audio.raw(torch.from_numpy(audio.style_logmel(audio.synthesise(x.numpy(), rounds=0, seed=i))[None, :CLIP])) for i, x in enumerate(bands)])
    real = tower(features)
    rows = {'16 levels of the codec': codec.quantiser.decode(codes), f'{FIRST} levels': codec.quantiser.decode(codes[..., :FIRST]),
            **{f'{FIRST} levels, refined, temperature {t:g}': refiner.latents(codes[..., :FIRST], t) for t in (0, .5, 1)}}
    print(f'{len(codes)} held-out clips of 10 s: mean absolute error of the log bands; Frechet distance from the real clips')
    for name, z in rows.items():
        bands = codec.bands(z)
        print(f'    {name:40} {(bands - features).abs()[..., :audio.MID_BANDS].mean():.3f}   {frechet(tower(bands), real):.2f}', flush=True)


def train(a):
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    codec = load_codec(a.codec)
    refiner = Refiner(codec.quantiser.codebooks.clone())
    clips = np.concatenate([np.load(f'{a.data}/tokens_{n}.npy') for n in data.train_names(a.data)])
    test = torch.from_numpy(np.concatenate([np.load(f'{a.data}/tokens_{n}.npy')[:, 100:120] for n in data.test_names(a.data)]).astype(np.int64))
    optimiser = torch.optim.AdamW(refiner.parameters(), 1e-3, weight_decay=.01)
    print('parameters', sum(p.numel() for p in refiner.parameters()), flush=True)
    start, step = time.process_time(), 0
    while (done := (time.process_time() - start) / (60 * a.minutes)) < 1:
        for g in optimiser.param_groups: g['lr'] = 1e-3 * (.5 + .5 * np.cos(np.pi * done))
        at = rng.integers(clips.shape[1] - 20)
        codes = torch.from_numpy(clips[rng.integers(len(clips), size=16), at:at + 20].astype(np.int64))
        with torch.no_grad(): past = pasts(refiner.books, codes)
        loss = refiner.nll(past[:, 2:].flatten(0, 1), codes[:, 2:].flatten(0, 1)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        if step % 500 == 0:
            with torch.no_grad(): nll = refiner.nll(pasts(refiner.books, test)[:, 2:].flatten(0, 1), test[:, 2:].flatten(0, 1)).mean(0)
            print(step, f'{time.process_time() - start:.0f} s, loss {loss.item():.3f}, held-out nll by level', ' '.join(f'{v:.2f}' for v in nll), flush=True)
    gains(a, refiner.eval(), codec)


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--data', required=True)
    p.add_argument('--codec', required=True)
    p.add_argument('--style', required=True)
    p.add_argument('--minutes', type=float, default=10, help='of processor time')
    a = p.parse_args()
    torch.set_num_threads(1)
    train(a)
