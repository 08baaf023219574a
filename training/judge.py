"""An independent judge of what is heard: genre and instruments, learnt from sounds that the model's training never heard.

    python3 judge.py --data /data/judge --codec /data/seedling/codec.pt        # renders its own music, then learns from it
    judge = load_judge('/data/judge/judge.pt')
    genre, featured = judge.scores(log_mel)           # [B, 497, 96] -> logits [B, genres], [B, instruments]

Instruments are judged by who is featured: a guest soloist, or whoever plays alone; the question that a prompt asks which names nothing but an instrument.

Every clip that it learns from has a held-out sound in it (data.HELD) and other dice than the model's clips; a part of them
is heard through the codec, as everything that the model plays is.
"""
import argparse, os, time
from dataclasses import asdict
from multiprocessing import Process
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import captions, data
from captions import featured
from style import CLIP, AudioTower, StyleConfig, augment, round_trip
from tables import GENRES

NAMES = list(GENRES)
PLAYERS = list(captions.PLAYERS)


class Judge(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.tower, self.config = AudioTower(config), config
        self.register_buffer('usual', torch.zeros(config.dimension))              # mean and spread of the log-odds over all kinds of music
        self.register_buffer('spread', torch.ones(config.dimension))

    def forward(self, mels): return self.tower.raw(mels).split([len(NAMES), len(PLAYERS), len(PLAYERS)], 1)       # genre, who plays, who is featured

    @torch.no_grad()
    def scores(self, mels): return self(mels)[::2]

    @torch.no_grad()
    def above_usual(self, mels):                                                    # the same in spreads above usual: [B, genres + instruments]
        genre, _, featured = ((self.tower.raw(mels) - self.usual) / self.spread).split([len(NAMES), len(PLAYERS), len(PLAYERS)], 1)
        return torch.cat([genre, featured], 1)


def load_judge(path):
    saved = torch.load(path, map_location='cpu')
    judge = Judge(StyleConfig(**saved['config']))
    judge.load_state_dict(saved['model'])
    return judge.eval()


def labels(metas):                                                                 # genre, who plays, who is featured (-1: a band)
    has = torch.tensor([[p in m['instruments'] for p in PLAYERS] for m in metas]).float()
    return torch.tensor([NAMES.index(m['genre']) for m in metas]), has, torch.tensor([PLAYERS.index(featured(m)) if featured(m) else -1 for m in metas])


@torch.no_grad()
def report(judge, mels, metas):
    judge.eval()
    genre, player, star = [torch.cat(x) for x in zip(*(judge(torch.from_numpy(mels[i:i + 64, :CLIP].astype(np.float32))) for i in range(0, len(mels), 64)))]
    right, has, who = labels(metas)
    auc = [(player[has[:, p] > 0, p][:, None] > player[has[:, p] == 0, p]).float().mean().item() for p in range(len(PLAYERS)) if 2 <= has[:, p].sum()]
    judge.train()
    return {f'genre ({len(NAMES)} ways)': round((genre.argmax(1) == right).float().mean().item(), 3), 'first three': round((genre.topk(3, 1).indices == right[:, None]).any(1).float().mean().item(), 3),
            'instrument AUC': round(float(np.mean(auc)), 3), 'featured first': round((star.argmax(1) == who)[who >= 0].float().mean().item(), 3)}


def train(a, names):
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    mels, metas = [np.asarray(m) for m in data.load(a.data, 'mels', names)], [data.load(a.data, 'meta', [n]) for n in names]
    keep = [len(m) * 9 // 10 for m in mels]                                        # the last tenth is for the report
    test = np.concatenate([m[k:] for m, k in zip(mels, keep)]), sum((m[k:] for m, k in zip(metas, keep)), [])
    decoded = {(s, i): x for (s, i), x in round_trip(a, names, 3).items() if i < keep[s]} if a.codec else {}
    keys = list(decoded)
    config = StyleConfig(dimension=len(NAMES) + 2 * len(PLAYERS), **(dict(audio_width=16, audio_blocks=1) if a.toy else {}))
    judge = Judge(config)
    x = np.concatenate([m[::9, ::7].reshape(-1) for m in mels]).astype(np.float32)
    judge.tower.feature_mean.fill_(float(x.mean()))
    judge.tower.feature_scale.fill_(float(1 / x.std()))
    optimiser = torch.optim.AdamW(judge.parameters(), 1.5e-3, weight_decay=.05)
    start, step, losses = time.process_time(), 0, []
    while (done := (time.process_time() - start) / (60 * a.minutes)) < 1:
        for g in optimiser.param_groups: g['lr'] = 1.5e-3 * min(1, (step + 1) / 50) * (.5 + .5 * np.cos(np.pi * done)) + 1e-5
        x, who = [], []
        for _ in range(32):
            if keys and rng.random() < .4:
                s, i = keys[rng.integers(len(keys))]
                clip = decoded[s, i]
            else:
                s = rng.integers(len(mels))
                i = rng.integers(keep[s])
                at = rng.integers(mels[s].shape[1] - CLIP + 1)
                clip = mels[s][i, at:at + CLIP].astype(np.float32)
            clip = augment(clip, rng)
            for _ in range(2):                                                     # holes in time and in frequency
                at = rng.integers(CLIP - 60)
                clip[at:at + rng.integers(60)] = clip.mean()
                at = rng.integers(84)
                clip[:, at:at + rng.integers(12)] = clip.mean()
            x.append(clip)
            who.append(metas[s][i])
        right, has, star = labels(who)
        genre, player, features = judge(torch.from_numpy(np.stack(x)))
        loss = F.cross_entropy(genre, right, label_smoothing=.1) + 10 * F.binary_cross_entropy_with_logits(player, has) + F.cross_entropy(features, star.clamp(min=0), reduction='none')[star >= 0].mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        losses.append(loss.item())
        if step % 100 == 0: print(step, f'{time.process_time() - start:.0f} s, loss {np.mean(losses[-100:]):.3f}', report(judge, *test) if step % 300 == 0 else '', flush=True)
    judge.eval()
    with torch.no_grad(): y = torch.cat([judge.tower.raw(torch.from_numpy(m[i:i + 32, :CLIP].astype(np.float32))) for m in mels for i in range(0, len(m), 32)])
    judge.usual.copy_(y.mean(0))
    judge.spread.copy_(y.std(0))
    print('end', step, report(judge, *test), flush=True)
    torch.save(dict(model=judge.state_dict(), config=asdict(config)), f'{a.data}/judge.pt')


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--data', required=True)
    p.add_argument('--codec', default='')
    p.add_argument('--clips', type=int, default=2800)
    p.add_argument('--seconds', type=float, default=12)
    p.add_argument('--minutes', type=float, default=12, help='of processor time')
    p.add_argument('--workers', type=int, default=2, choices=[1, 2])
    p.add_argument('--toy', action='store_true')
    a = p.parse_args()
    if a.toy: a.clips, a.minutes = 20, .1
    a.out, a.loose, a.held_out_font, a.any_tempo, a.solos, a.turned = a.data, 0, True, .1, .5, False
    os.makedirs(a.data, exist_ok=True)
    names = ['held0', 'held1', 'held2', 'held3']                                   # the latter two with a guest soloist each, half of whom stand in front
    todo = [Process(target=data.work, args=(argparse.Namespace(**{**vars(a), 'guests': 1. if i > 1 else .4}), n, i % 2, a.clips // 4, 5000 + i, False)) for i, n in enumerate(names) if not os.path.exists(f'{a.data}/meta_{n}.json')]
    for i in range(0, len(todo), a.workers):
        for q in todo[i:i + a.workers]: q.start()
        for q in todo[i:i + a.workers]: q.join()
    torch.set_num_threads(1)
    train(a, names)
