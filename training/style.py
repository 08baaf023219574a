"""Style: a text tower and an audio tower into one 256-d space (contrastive), and its residual quantiser (6 x 256).

    python3 style.py --data /data/seedling --out /data/seedling/style.pt --minutes 8
    python3 style.py ... --minutes 4 --resume --codec /data/seedling/codec.pt     # again, with codec-decoded sound mixed in
    python3 style.py ... --minutes 0 --resume                                     # only quantise

Writes beside the clips what the language model is conditioned on: style_{name}.npz with the style codes of
sound (`audio`), captions (`text`), blends of both (`own`) and blends with another clip's caption (`blend`).
"""
import argparse, json, math, os, random, re, time
from collections import Counter
from dataclasses import asdict, dataclass
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import audio, data
from codec import ConvNeXt, ResidualQuantiser, load_codec
from captions import PLAYERS, caption, featured
from tables import GENRES, INSTRUMENTS

CLIP = (160000 - audio.STYLE_FFT) // audio.STYLE_HOP + 1         # 497 log-mel frames are 10 s


@dataclass
class StyleConfig:
    dimension: int = 256
    levels: int = 6
    codes: int = 256
    vocabulary: int = 3000
    text_width: int = 192
    text_hidden: int = 384
    audio_width: int = 160
    audio_blocks: int = 4
    audio_kernel: int = 9
    audio_expansion: int = 2
    max_tokens: int = 128


class Tokenizer:
    """Words, their character trigrams and word pairs; only those of an explicit vocabulary count. 0 is padding."""

    PATTERN = '[a-z0-9#]+'

    def __init__(self, vocab, known_words, max_tokens=128):
        self.vocab, self.known_words, self.max_tokens = vocab, known_words, max_tokens

    @staticmethod
    def grams(text):
        words = re.findall(Tokenizer.PATTERN, text.lower())
        for word in words:
            yield 'w:' + word
            w = f'^{word}$'
            for i in range(len(w) - 2): yield 'c:' + w[i:i + 3]
        for a, b in zip(words, words[1:]): yield f'b:{a} {b}'

    @classmethod
    def build(cls, captions, size, max_tokens):
        count, words = Counter(), Counter()
        for c in captions:
            count.update(set(cls.grams(c)))
            words.update(re.findall(cls.PATTERN, c.lower()))
        keep = sorted((g for g, n in count.items() if n >= (3 if g[0] == 'w' else 6)), key=lambda g: (g[0] != 'w', -count[g]))[:size - 1]
        return cls({g: i + 1 for i, g in enumerate(keep)}, sorted(w for w, n in words.items() if n >= 3), max_tokens)

    def encode(self, text, drop=0.):                  # -> max_tokens ids
        ids = [self.vocab[g] for g in self.grams(text) if g in self.vocab and not (drop and g[0] != 'c' and random.random() < drop)]
        return (ids + [0] * self.max_tokens)[:self.max_tokens]

    def save(self, path):
        json.dump({'kind': 'word-ngrams', 'max_tokens': self.max_tokens, 'lower_case': True, 'word_pattern': self.PATTERN,
                   'known_words': self.known_words, 'vocab': self.vocab}, open(path, 'w'), ensure_ascii=False, indent=0)

    @classmethod
    def load(cls, path):
        t = json.load(open(path))
        return cls(t['vocab'], t['known_words'], t['max_tokens'])


class TextTower(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embedding = nn.Parameter(torch.randn(c.vocabulary, c.text_width) * .5)
        self.norm = nn.LayerNorm(c.text_width, eps=1e-5)
        self.hidden, self.output = nn.Linear(c.text_width, c.text_hidden), nn.Linear(c.text_hidden, c.dimension)

    def forward(self, ids):                           # [B, tokens] -> [B, dimension], unit length
        real = (ids != 0).float()[..., None]
        h = (F.embedding(ids, self.embedding) * real).sum(1) / real.sum(1).clamp(min=1)
        return F.normalize(self.output(F.gelu(self.hidden(self.norm(h)))), dim=-1)


class AudioTower(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.register_buffer('feature_mean', torch.zeros(1))
        self.register_buffer('feature_scale', torch.ones(1))
        self.stem = nn.Conv1d(audio.STYLE_MELS, c.audio_width, 5, stride=2, padding=2)
        self.blocks = nn.ModuleList([ConvNeXt(c.audio_width, c.audio_kernel, c.audio_expansion, causal=False) for _ in range(c.audio_blocks)])
        self.norm = nn.LayerNorm(2 * c.audio_width, eps=1e-5)
        self.output = nn.Linear(2 * c.audio_width, c.dimension)

    def raw(self, mels):                              # [B, 497, 96] -> [B, dimension]
        h = self.stem(((mels - self.feature_mean) * self.feature_scale).transpose(1, 2)).transpose(1, 2)
        for block in self.blocks: h = block(h)
        return self.output(self.norm(torch.cat([h.mean(1), h.std(1, unbiased=False)], -1)))

    def forward(self, mels): return F.normalize(self.raw(mels), dim=-1)


class Style(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.text, self.audio = TextTower(config), AudioTower(config)
        self.quantiser = ResidualQuantiser(config.levels, config.codes, config.dimension)
        self.register_buffer('centre', torch.zeros(config.dimension))      # mean embedding
        self.log_scale = nn.Parameter(torch.tensor(2.6))


def load_style(path, device='cpu'):
    saved = torch.load(path, map_location=device)
    style = Style(StyleConfig(**saved['config'])).to(device)
    style.load_state_dict(saved['model'])
    return style.eval(), Tokenizer.load(path + '.tokenizer.json')


def augment(x, rng):
    """Log-mel frames as other people's recordings have them: other levels and tone, noise, silence."""
    m = np.exp(x) - audio.STYLE_EPS
    tilt = np.linspace(-1, 1, x.shape[1]) * rng.uniform(-6, 6)
    m = m * 10 ** ((rng.uniform(-12, 12) + tilt * (rng.random() < .5)) / 20)
    if rng.random() < .3: m = m + rng.uniform(0, .05)
    if rng.random() < .3:                             # silence before or after
        n = int(len(m) * rng.uniform(.1, .7))
        m[:n] *= 0
        m = np.roll(m, rng.choice([0, -n]), 0)
    return np.log(np.maximum(m, 0) + audio.STYLE_EPS).astype(np.float32)


@torch.no_grad()
def round_trip(a, names, every=9):
    """10 s of every 9th clip, as the codec renders them (6 levels, as the language model uses): -> {(set, clip): log-mel}."""
    codec, out = load_codec(a.codec), {}
    for s, name in enumerate(names):
        features = data.load(a.data, 'features', [name])[0]
        for i in range(4 * s, len(features), every if not a.toy else 20):
            bands = codec.decode(codec.encode(torch.from_numpy(features[i:i + 1, 4 * (i % 40):][:, :1000].astype(np.float32))).narrow(2, 0, 6))[0].numpy()
            out[s, i] = audio.style_logmel(audio.synthesise(bands, rounds=0, seed=i))[:CLIP]
    print('round trips', len(out), flush=True)
    return out


def report(style, tokenizer, test_mels, test_meta):
    style.eval()
    with torch.no_grad():
        text = lambda captions: style.text(torch.tensor([tokenizer.encode(c) for c in captions]))
        e = style.audio(torch.from_numpy(test_mels[:, 200:200 + CLIP].astype(np.float32)))
        similarity = e @ text([caption(m, random.Random(7 + i)) for i, m in enumerate(test_meta)]).t()
        rank = (similarity > similarity.diag()[:, None]).sum(1)
        names = list(GENRES)
        genre = (e @ text(names).t()).argmax(1)
        star = (e @ text(list(PLAYERS.values())).t()).argmax(1)
        in_front = [list(PLAYERS)[j] == featured(m) for j, m in zip(star, test_meta) if featured(m)]
        auc = []
        for name in INSTRUMENTS:
            has = np.array([name in m['instruments'] for m in test_meta])
            if 3 <= has.sum() < len(has):
                s = (e @ text([INSTRUMENTS[name][1][0]])[0]).numpy()
                auc.append((s[has][:, None] > s[~has]).mean())
    style.train()
    return {'audio to text R@1': round((rank < 1).float().mean().item(), 2), 'R@5': round((rank < 5).float().mean().item(), 2),
            f'genre ({len(names)} ways)': round(float(np.mean([names[j] == m['genre'] for j, m in zip(genre, test_meta)])), 3),
            'featured first': round(float(np.mean(in_front)), 3) if in_front else None, 'instrument AUC': round(float(np.mean(auc)), 2) if auc else None, 'pair cosine': round(similarity.diag().mean().item(), 2)}


def train(a, style, tokenizer):
    rng = np.random.default_rng(1 if a.resume else 0)
    py = random.Random(3 + a.resume)
    random.seed(5)
    names = data.train_names(a.data)
    mels, metas = [np.asarray(m) for m in data.load(a.data, 'mels', names)], [data.load(a.data, 'meta', [n]) for n in names]
    test_mels, test_meta = np.concatenate(data.load(a.data, 'mels', data.test_names(a.data))), data.load(a.data, 'meta', data.test_names(a.data))
    if not a.resume:
        x = np.concatenate([m[::9, ::7].reshape(-1) for m in mels]).astype(np.float32)
        style.audio.feature_mean.fill_(float(x.mean()))
        style.audio.feature_scale.fill_(float(1 / x.std()))
    decoded = round_trip(a, names) if a.codec else {}
    decoded_keys = list(decoded)
    genres, players = list(GENRES), list(PLAYERS)
    genre_ids, player_ids = (torch.tensor([tokenizer.encode(n) for n in names]).to(a.device) for names in (genres, PLAYERS.values()))
    optimiser = torch.optim.AdamW(style.parameters(), 1.5e-3, weight_decay=.05)
    start, step, losses = time.time(), 0, []
    style.train()
    while True:
        done = (time.time() - start) / (60 * a.minutes)
        if done >= 1: break
        for g in optimiser.param_groups: g['lr'] = (.5e-3 if a.resume else 1.5e-3) * min(1, (step + 1) / 50) * (.5 + .5 * math.cos(math.pi * done)) + 1e-5
        x, captions, labels, stars = [], [], [], []
        for _ in range(a.batch):
            s = rng.integers(len(mels))
            i = rng.integers(len(mels[s]))
            if decoded and rng.random() < .25:
                s, i = decoded_keys[rng.integers(len(decoded_keys))]
                clip = decoded[s, i]
            else:
                at = rng.integers(mels[s].shape[1] - CLIP + 1)
                clip = mels[s][i, at:at + CLIP].astype(np.float32)
            x.append(augment(clip, rng))
            captions.append(caption(metas[s][i], py))
            labels.append(genres.index(metas[s][i]['genre']))
            stars.append(players.index(featured(metas[s][i])) if featured(metas[s][i]) else -1)
        ids = torch.tensor([tokenizer.encode(c, drop=.15) for c in captions]).to(a.device)
        labels, stars = torch.tensor(labels).to(a.device), torch.tensor(stars).to(a.device)
        e, t = style.audio(torch.from_numpy(np.stack(x)).to(a.device)), style.text(ids)
        scale = style.log_scale.exp().clamp(max=50)
        logits = e @ t.t() * scale
        same = torch.tensor([[c == d for d in captions] for c in captions], device=a.device).float()       # equal captions are no rivals
        target = same / same.sum(1, keepdim=True)
        loss = (F.cross_entropy(logits, target) + F.cross_entropy(logits.t(), target.t() / target.t().sum(1, keepdim=True))) / 2
        loss = loss + .3 * F.cross_entropy(e @ style.text(genre_ids).t() * scale, labels)                  # the plain genre names hold,
        if (stars >= 0).any(): loss = loss + .3 * F.cross_entropy(e[stars >= 0] @ style.text(player_ids).t() * scale, stars[stars >= 0])        # and those of who stands in front
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        losses.append(loss.item())
        if step % 50 == 0:
            print(step, f'{time.time() - start:.0f} s, loss {np.mean(losses[-50:]):.3f}', report(style, tokenizer, test_mels, test_meta) if step % 100 == 0 else '', flush=True)
            save(a, style, tokenizer)
    print('end', step, report(style, tokenizer, test_mels, test_meta), flush=True)


def save(a, style, tokenizer):
    torch.save(dict(model=style.state_dict(), config=asdict(style.config)), a.out)
    tokenizer.save(a.out + '.tokenizer.json')


@torch.no_grad()
def quantise(a, style, tokenizer):
    """Fits the style quantiser and stores the style codes of all clips."""
    style.eval()
    py, rng, sets = random.Random(11), np.random.default_rng(11), {}
    unit = lambda v: F.normalize(v, dim=-1)
    for name in a.only.split(',') if a.only else data.all_names(a.data):
        mels, meta = data.load(a.data, 'mels', [name])[0], data.load(a.data, 'meta', [name])
        crops = []
        for at in np.linspace(0, mels.shape[1] - CLIP, 3).astype(int):
            for plain in (True, False):
                x = [m if plain else augment(m, rng) for m in mels[:, at:at + CLIP].astype(np.float32)]
                crops.append(torch.cat([style.audio(torch.from_numpy(np.stack(x[i:i + 32]))) for i in range(0, len(x), 32)]))
        text = torch.stack([style.text(torch.tensor([tokenizer.encode(caption(m, py)) for m in meta])) for _ in range(24)], 1)
        text[:, 0] = style.text(torch.tensor([tokenizer.encode(m['genre']) for m in meta]))
        sound = torch.stack(crops, 1)                                                    # [clips, 6, 256]
        n, pick = len(meta), lambda x: x[torch.arange(len(x)), torch.randint(x.shape[1], (len(x),))]
        own = torch.stack([unit(w * pick(text) + (1 - w) * pick(sound)) for w in torch.rand(8)], 1)
        blend = torch.stack([unit(w * pick(text) + (1 - w) * pick(text)[torch.randperm(n)]) for w in .55 + .4 * torch.rand(8)], 1)
        sets[name] = dict(audio=sound, text=text, own=own, blend=blend)
    train = torch.cat([torch.cat([v.reshape(-1, v.shape[-1]) for v in s.values()]) for n, s in sets.items() if n.startswith('train')])
    if not a.keep_codes:
        three = train[torch.randint(len(train), (len(train) // 4, 3))] * torch.rand(len(train) // 4, 3, 1)
        train = torch.cat([train, unit(three.sum(1))])
        train = train[torch.randperm(len(train))[:40000]]
        style.centre.copy_(train.mean(0))
        style.quantiser.fit(train, rounds=8)
    codes = style.quantiser.encode(train[:4000])
    print('style quantiser: cosine after 1..6 levels', [round(F.cosine_similarity(style.quantiser.decode(codes[:, :k]), train[:4000]).mean().item(), 3) for k in range(1, 7)], flush=True)
    for name, s in sets.items():
        np.savez(f'{a.data}/style_{name}.npz', **{k: style.quantiser.encode(v).numpy().astype(np.int16) for k, v in s.items()})


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--data', required=True)
    p.add_argument('--out', required=True)
    p.add_argument('--minutes', type=float, default=8)
    p.add_argument('--batch', type=int, default=64)
    p.add_argument('--codec', default='')
    p.add_argument('--resume', action='store_true')
    p.add_argument('--only', default='', help='sets whose styles are stored; default: all')
    p.add_argument('--keep-codes', action='store_true', help='the quantiser stays, for a language model that knows its codes')
    p.add_argument('--device', default='cpu')
    p.add_argument('--toy', action='store_true')
    a = p.parse_args()
    if a.toy: a.minutes, a.batch = .1, 8
    if a.device == 'cpu': torch.set_num_threads(1)
    torch.manual_seed(0)
    if a.resume: style, tokenizer = load_style(a.out, a.device)
    else:
        c = StyleConfig(**(dict(text_width=16, text_hidden=16, audio_width=16, audio_blocks=1, codes=16) if a.toy else {}))
        meta, py = data.load(a.data, 'meta', data.train_names(a.data)), random.Random(1)
        extra = list(GENRES) + [w for g in GENRES.values() for w in g.words + g.moods] * 3
        tokenizer = Tokenizer.build([caption(m, py) for m in meta for _ in range(30)] + extra * 3, c.vocabulary, c.max_tokens)
        c.vocabulary = len(tokenizer.vocab) + 1
        style = Style(c).to(a.device)
        print('parameters', sum(q.numel() for q in style.parameters()), 'vocabulary', c.vocabulary, 'words', len(tokenizer.known_words), flush=True)
    if a.minutes: train(a, style, tokenizer)
    quantise(a, style.cpu(), tokenizer)
    save(a, style, tokenizer)
