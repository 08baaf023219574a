"""The codec: log-magnitude bands at 100 Hz <-> 16 x 1024 residual codes at 25 Hz. Causal, so that it streams.

    python3 codec.py --data /data/seedling --out /data/seedling/codec.pt --minutes 22
    python3 codec.py ... --resume                     # goes on from codec.pt (unbake.py makes one of a bundle)

The phase is not coded; it is rebuilt from the magnitudes (audio.synthesise). After training, all clips are encoded to
tokens_{name}.npy int16 [clips, frames, 16] beside their features, some of them at other levels too: strayed_{name}.npy int16 [STRAYED, clips / OTHERS, frames, 6], and those with a control turned: tokens_turned_{name}.npy.
"""
import argparse, math, os, time
from dataclasses import asdict, dataclass
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import audio, data

HOPS = 4                                              # feature hops per 25 Hz frame
STRAYED = [-10, -7.5, -5, -2.5, 0, 2.5, 5, 7.5, 10, 12.5]     # dB: some clips are also encoded at other levels, to teach the language model the way back
OTHERS = 4                                            # every 4th clip is


@dataclass
class CodecConfig:
    width: int = 320
    encoder_blocks: int = 2
    encoder_kernel: int = 3
    decoder_blocks: int = 4
    decoder_kernel: int = 5
    refine_width: int = 160
    refine_kernel: int = 5
    latent: int = 64
    levels: int = 16
    codes: int = 1024

    @property
    def decoder_context(self):                        # frames of left context that make streaming exact
        return self.decoder_blocks * (self.decoder_kernel - 1) + math.ceil(2 * (self.refine_kernel - 1) / HOPS)

    @property
    def encoder_context(self):
        return self.encoder_blocks * (self.encoder_kernel - 1)


class ConvNeXt(nn.Module):
    """x + scale * down(gelu(up(norm(depthwise(x))))), channels last."""

    def __init__(self, width, kernel, expansion=4, causal=True):
        super().__init__()
        self.kernel, self.left = kernel, kernel - 1 if causal else kernel // 2
        self.depthwise = nn.Parameter(torch.randn(width, 1, kernel) / kernel ** .5)
        self.depthwise_bias = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.up, self.down = nn.Linear(width, expansion * width), nn.Linear(expansion * width, width)
        self.scale = nn.Parameter(torch.full((width,), .1))

    def forward(self, x):                             # [B, T, width]
        h = F.conv1d(F.pad(x.transpose(1, 2), (self.left, self.kernel - 1 - self.left)), self.depthwise, self.depthwise_bias, groups=x.shape[-1])
        return x + self.scale * self.down(F.gelu(self.up(self.norm(h.transpose(1, 2)))))


class ResidualQuantiser(nn.Module):
    """Greedy nearest neighbours, level after level. Codebooks follow their members (running k-means)."""

    def __init__(self, levels, codes, width, decay=.97):
        super().__init__()
        self.decay = decay
        self.register_buffer('codebooks', torch.randn(levels, codes, width))
        self.register_buffer('count', torch.ones(levels, codes))
        self.register_buffer('total', torch.zeros(levels, codes, width))

    def nearest(self, r, level):                      # [N, width] -> [N]
        c = self.codebooks[level]
        return (c.pow(2).sum(1) - 2 * r @ c.t()).argmin(1)

    def encode(self, z, levels=None):                 # [..., width] -> [..., levels]
        r, out = z.reshape(-1, z.shape[-1]), []
        for level in range(levels or len(self.codebooks)):
            i = self.nearest(r, level)
            r = r - self.codebooks[level][i]
            out.append(i)
        return torch.stack(out, -1).reshape(*z.shape[:-1], -1)

    def decode(self, codes):                          # [..., levels] -> [..., width]
        return sum(self.codebooks[level][codes[..., level]] for level in range(codes.shape[-1]))

    @torch.no_grad()
    def fit(self, z, rounds=5):
        """Start: k-means per level on [N, width]."""
        r = z.clone()
        K = self.codebooks.shape[1]
        for level in range(len(self.codebooks)):
            pick = torch.randint(len(r), (K,)) if len(r) < K else torch.randperm(len(r))[:K]
            self.codebooks[level] = r[pick]
            for _ in range(rounds):
                i = self.nearest(r, level)
                n = torch.bincount(i, minlength=K).float()
                mean = torch.zeros_like(self.codebooks[level]).index_add_(0, i, r) / n.clamp(min=1)[:, None]
                self.codebooks[level] = torch.where((n > 0)[:, None], mean, r[torch.randint(len(r), (K,))])
            i = self.nearest(r, level)
            self.count[level] = torch.bincount(i, minlength=K).float().clamp(min=.05) * 600 / len(r)
            self.total[level] = self.codebooks[level] * self.count[level][:, None]
            r = r - self.codebooks[level][i]

    def forward(self, z, levels):
        """Training. z [B, T, width]; levels [B]: how many levels each clip may use. -> quantised (straight through), commitment."""
        B, T, D = z.shape
        r, q, use = z.detach().reshape(-1, D), torch.zeros(B * T, D, device=z.device), levels.repeat_interleave(T)
        for level in range(len(self.codebooks)):
            i = self.nearest(r, level)
            step = self.codebooks[level][i]
            with torch.no_grad():
                K = self.codebooks.shape[1]
                self.count[level].mul_(self.decay).add_(torch.bincount(i, minlength=K).float(), alpha=1 - self.decay)
                self.total[level].mul_(self.decay).index_add_(0, i, r, alpha=1 - self.decay)
                dead = torch.nonzero(self.count[level] < .02)[:, 0]
                if len(dead):                         # unused codes move to random members
                    self.count[level, dead] = .2
                    self.total[level, dead] = r[torch.randint(len(r), (len(dead),), device=r.device)] * .2
                self.codebooks[level] = self.total[level] / self.count[level][:, None]
            q = q + step * (level < use)[:, None]
            r = r - step
        q = q.reshape(B, T, D)
        return z + (q - z).detach(), F.mse_loss(z, q)


class Codec(nn.Module):
    def __init__(self, config):
        super().__init__()
        c = self.config = config
        self.register_buffer('feature_mean', torch.zeros(audio.BANDS))
        self.register_buffer('feature_scale', torch.ones(audio.BANDS))
        self.input = nn.Linear(HOPS * audio.BANDS, c.width)
        self.encoder = nn.ModuleList([ConvNeXt(c.width, c.encoder_kernel) for _ in range(c.encoder_blocks)])
        self.encoder_norm = nn.LayerNorm(c.width, eps=1e-6)
        self.to_latent = nn.Linear(c.width, c.latent)
        self.quantiser = ResidualQuantiser(c.levels, c.codes, c.latent)
        self.from_latent = nn.Linear(c.latent, c.width)
        self.decoder = nn.ModuleList([ConvNeXt(c.width, c.decoder_kernel) for _ in range(c.decoder_blocks)])
        self.decoder_norm = nn.LayerNorm(c.width, eps=1e-6)
        self.output = nn.Linear(c.width, HOPS * audio.BANDS)
        self.refine_1 = nn.Conv1d(audio.BANDS, c.refine_width, c.refine_kernel)
        self.refine_2 = nn.Conv1d(c.refine_width, audio.BANDS, c.refine_kernel)
        nn.init.zeros_(self.refine_2.weight)
        nn.init.zeros_(self.refine_2.bias)

    def latent(self, bands):                          # [B, 4T, 320] -> [B, T, 64]
        f = (bands - self.feature_mean) / self.feature_scale
        h = self.input(f.reshape(f.shape[0], -1, HOPS * audio.BANDS))
        for block in self.encoder: h = block(h)
        return self.to_latent(self.encoder_norm(h))

    def bands(self, q):                               # [B, T, 64] -> [B, 4T, 320]
        h = self.from_latent(q)
        for block in self.decoder: h = block(h)
        y = self.output(self.decoder_norm(h)).reshape(q.shape[0], -1, audio.BANDS)
        pad = (self.config.refine_kernel - 1, 0)
        r = self.refine_2(F.pad(F.gelu(self.refine_1(F.pad(y.transpose(1, 2), pad))), pad))
        return (y + r.transpose(1, 2)) * self.feature_scale + self.feature_mean

    def encode(self, bands): return self.quantiser.encode(self.latent(bands))
    def decode(self, codes): return self.bands(self.quantiser.decode(codes))


def load_codec(path, device='cpu'):
    saved = torch.load(path, map_location=device)
    codec = Codec(CodecConfig(**saved['config'])).to(device)
    codec.load_state_dict(saved['model'])
    return codec.eval()


def loss_of(y, x, weight):
    """Log spectra: absolute error, squared error where it is loud, and error of the change from hop to hop."""
    d = y - x
    return (d.abs() * weight).mean() + .3 * (d ** 2 * weight * torch.exp(.25 * (x + 1))).mean() + .3 * (d[:, 1:] - d[:, :-1]).abs().mean()


def louder(bands, db): return np.log(np.maximum(np.exp(bands) - audio.EPS, 0) * 10 ** (db / 20) + audio.EPS)


def train(a):
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    train_sets = [np.asarray(f) for f in data.load(a.data, 'features', data.train_names(a.data))]
    test = torch.from_numpy(np.concatenate([f[::4, 400:1200] for f in data.load(a.data, 'features', data.test_names(a.data))]).astype(np.float32)).to(a.device)
    codec = load_codec(a.out, a.device).train() if a.resume else Codec(CodecConfig(**(dict(width=32, refine_width=16, codes=64) if a.toy else {}))).to(a.device)
    sample = np.concatenate([f[rng.integers(len(f), size=200), ::97].reshape(-1, audio.BANDS) for f in train_sets]).astype(np.float32)
    if not a.resume:
        codec.feature_mean.copy_(torch.from_numpy(sample.mean(0)))
        codec.feature_scale.fill_(float((sample - sample.mean(0)).std()))
    weight = torch.cat([torch.linspace(1.3, .7, audio.MID_BANDS), torch.full((audio.SIDE_BANDS,), .5)]).to(a.device)
    print('parameters', sum(p.numel() for p in codec.parameters()), 'test', tuple(test.shape), 'decoder context', codec.config.decoder_context, flush=True)
    optimiser = torch.optim.AdamW(codec.parameters(), 1e-3, betas=(.9, .98), weight_decay=.01)
    B, T = a.batch, 50

    def batch():
        x = np.empty((B, HOPS * T, audio.BANDS), np.float32)
        for b in range(B):
            f = train_sets[rng.integers(len(train_sets))]
            clip = f[rng.integers(len(f))]
            at = rng.integers(len(clip) - HOPS * T)
            if rng.random() < .7: at = at // HOPS * HOPS      # mostly on the frame grid, as composed music is
            x[b] = clip[at:at + HOPS * T]
            if rng.random() < .3: x[b] = louder(x[b], rng.uniform(-12, 4))
        return torch.from_numpy(x).to(a.device)

    @torch.no_grad()
    def report():
        codec.eval()
        z = codec.latent(test)
        error = lambda q: round((codec.bands(q) - test).abs()[..., :audio.MID_BANDS].mean().item(), 4)
        out = {'continuous': error(z)}
        if quantised:
            codes = codec.quantiser.encode(z)
            out.update({n: error(codec.quantiser.decode(codes[..., :n])) for n in (1, 4, 6, 16)})
            out['codes used'] = [len(codes[..., i].unique()) for i in (0, 1, 3, 5, 15)]
        codec.train()
        return out

    start, step, losses, quantised = time.time(), 0, [], a.resume
    if a.resume: print('before', report(), flush=True)
    while True:
        done = (time.time() - start) / (60 * a.minutes)
        if done >= 1: break
        for g in optimiser.param_groups: g['lr'] = a.rate * min(1, (step + 1) / 50) * (1 if done < .4 else .5 + .5 * math.cos(math.pi * (done - .4) / .6)) + 1e-5
        if not quantised and done > .1:
            codec.eval()
            with torch.no_grad(): codec.quantiser.fit(torch.cat([codec.latent(batch()).reshape(-1, codec.config.latent) for _ in range(4 if a.toy else 30)]))
            codec.train()
            quantised = True
        x = batch()
        z = codec.latent(x)
        if quantised:
            L = codec.config.levels
            levels = torch.randint(1, L + 1, (B,), device=a.device)
            levels[:B // 2], levels[B // 2:B // 2 + B // 4] = L, 6
            q, commitment = codec.quantiser(z, levels)
        else: q, commitment = z, 1e-3 * z.pow(2).mean()
        loss = loss_of(codec.bands(q), x, weight)
        optimiser.zero_grad()
        (loss + .25 * commitment).backward()
        torch.nn.utils.clip_grad_norm_(codec.parameters(), 3.)
        optimiser.step()
        step += 1
        losses.append(loss.item())
        if step % 100 == 0:
            print(step, f'{time.time() - start:.0f} s, loss {np.mean(losses[-100:]):.4f}', report() if step % 300 == 0 else '', flush=True)
            torch.save(dict(model=codec.state_dict(), config=asdict(codec.config)), a.out)
    print('end', step, report(), flush=True)
    torch.save(dict(model=codec.state_dict(), config=asdict(codec.config)), a.out)


@torch.no_grad()
def tokenise(a):
    codec = load_codec(a.out, a.device)
    for name in a.only.split(',') if a.only else data.all_names(a.data):
        f = data.load(a.data, 'features', [name])[0]
        codes = [codec.encode(torch.from_numpy(f[i:i + 16].astype(np.float32)).to(a.device)).cpu().numpy() for i in range(0, len(f), 16)]
        np.save(f'{a.data}/tokens_{name}.npy', np.concatenate(codes).astype(np.int16))
        if not name.startswith('train'): continue
        if os.path.exists(path := f'{a.data}/turned_{name}.npy'):
            others = np.load(path, mmap_mode='r')
            np.save(f'{a.data}/tokens_turned_{name}.npy', np.array([[codec.encode(torch.from_numpy(clip[None].astype(np.float32)).to(a.device))[0, :, :6].cpu().numpy() for clip in f] for f in others], np.int16))
        strayed = [[codec.encode(torch.from_numpy(louder(clip[None].astype(np.float32), db)).to(a.device))[0, :, :6].cpu().numpy() for clip in f[::OTHERS]] for db in STRAYED]
        np.save(f'{a.data}/strayed_{name}.npy', np.array(strayed, np.int16))


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--data', required=True)
    p.add_argument('--out', required=True)
    p.add_argument('--minutes', type=float, default=22)
    p.add_argument('--batch', type=int, default=12)
    p.add_argument('--rate', type=float, default=1.2e-3)
    p.add_argument('--resume', action='store_true', help='go on from --out')
    p.add_argument('--device', default='cpu')
    p.add_argument('--tokenise-only', action='store_true')
    p.add_argument('--only', default='', help='sets to encode; default: all')
    p.add_argument('--toy', action='store_true')
    a = p.parse_args()
    if a.toy: a.minutes, a.batch = .3, 4
    if a.device == 'cpu': torch.set_num_threads(1)
    if not a.tokenise_only: train(a)
    tokenise(a)
