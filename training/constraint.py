"""A latent constraint (the paper's D.3): a small network that moves text embeddings to where embeddings of sound lie.

    python3 constraint.py --data /data/seedling --style /data/seedling/style.pt --out /data/seedling/constraint.pt
    python3 judged.py ... --constraint /data/seedling/constraint.pt          # does the music follow its prompts better?

Generator and judge are MLPs of four layers; hinge losses; the generator also stays near what it was given (cosine). It is not part of
the bundle: seedling's language model learns from text embeddings as well as from those of sound; what was measured of it is in CARD.md.
"""
import argparse, random
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import data
from captions import caption
from style import CLIP, load_style


def mlp(widths): return nn.Sequential(*[x for a, b in zip(widths, widths[1:]) for x in (nn.Linear(a, b), nn.GELU())][:-1])


class Constraint(nn.Module):
    def __init__(self, dimension, hidden=256):
        super().__init__()
        self.net = mlp([dimension, hidden, hidden, hidden, dimension])
        nn.init.zeros_(self.net[-1].weight)
        nn.init.zeros_(self.net[-1].bias)

    def forward(self, x): return F.normalize(x + self.net(x), dim=-1)


def load_constraint(path):
    saved = torch.load(path, map_location='cpu')
    c = Constraint(saved['dimension'])
    c.load_state_dict(saved['model'])
    return c.eval()


@torch.no_grad()
def embeddings(a, style, tokenizer, names, captions=8):
    """-> text [clips, captions, D], sound [clips, D]"""
    mels, metas = np.concatenate([np.asarray(m[:, 200:200 + CLIP]) for m in data.load(a.data, 'mels', names)]), data.load(a.data, 'meta', names)
    sound = torch.cat([style.audio(torch.from_numpy(mels[i:i + 32].astype(np.float32))) for i in range(0, len(mels), 32)])
    rng = random.Random(5)
    return torch.stack([style.text(torch.tensor([tokenizer.encode(caption(m, rng)) for m in metas])) for _ in range(captions)], 1), sound


def told_apart(text, sound, test_text, test_sound, steps=600):
    """How well a two-layer network tells held-out embeddings of text from those of sound."""
    net = mlp([text.shape[-1], 128, 1])
    optimiser = torch.optim.AdamW(net.parameters(), 1e-3)
    text = text.flatten(0, -2)
    for _ in range(steps):
        x = torch.cat([text[torch.randint(len(text), (128,))], sound[torch.randint(len(sound), (128,))]])
        loss = F.binary_cross_entropy_with_logits(net(x)[:, 0], torch.arange(256).lt(128).float())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad(): return ((net(test_text.flatten(0, -2)) > 0).float().mean() + (net(test_sound) < 0).float().mean()).item() / 2


def train(a):
    torch.manual_seed(0)
    style, tokenizer = load_style(a.style)
    text, sound = embeddings(a, style, tokenizer, data.train_names(a.data))
    test_text, test_sound = embeddings(a, style, tokenizer, data.test_names(a.data))
    D = text.shape[-1]
    generator, judge = Constraint(D), mlp([D, 256, 256, 256, 1])
    g, j = torch.optim.AdamW(generator.parameters(), 3e-4, betas=(.5, .9)), torch.optim.AdamW(judge.parameters(), 3e-4, betas=(.5, .9))
    def tell(step):
        with torch.no_grad():
            moved, near = generator(test_text), lambda t: F.cosine_similarity(t, test_sound[:, None], dim=-1).mean().item()
            found = lambda t: ((t[:, 0] @ test_sound.t()).argmax(1) == torch.arange(len(t))).float().mean().item()
            print(f'{step}: cosine with the clip\'s sound {near(test_text):.3f} -> {near(moved):.3f}; found by its caption {found(test_text):.2f} -> {found(moved):.2f}; moved by {1 - F.cosine_similarity(moved, test_text, dim=-1).mean():.3f}', flush=True)
    flat = text.flatten(0, 1)
    print(f'text and sound are told apart in {told_apart(text, sound, test_text, test_sound):.3f} of the held-out embeddings', flush=True)
    for step in range(a.steps + 1):
        if step % 1000 == 0: tell(step)
        t, s = flat[torch.randint(len(flat), (256,))], sound[torch.randint(len(sound), (256,))]
        loss = F.relu(1 - judge(s)).mean() + F.relu(1 + judge(generator(t).detach())).mean()
        j.zero_grad()
        loss.backward()
        j.step()
        moved = generator(t)
        loss = -judge(moved).mean() + a.near * (1 - F.cosine_similarity(moved, t, dim=-1)).mean()
        g.zero_grad()
        loss.backward()
        g.step()
    with torch.no_grad(): moved, moved_test = generator(text), generator(test_text)
    print(f'moved text and sound in {told_apart(moved, sound, moved_test, test_sound):.3f}', flush=True)
    torch.save(dict(model=generator.state_dict(), dimension=D), a.out)


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--data', required=True)
    p.add_argument('--style', required=True)
    p.add_argument('--out', required=True)
    p.add_argument('--steps', type=int, default=4000)
    p.add_argument('--near', type=float, default=10, help='how much staying near counts')
    a = p.parse_args()
    torch.set_num_threads(1)
    train(a)
