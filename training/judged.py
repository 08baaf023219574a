"""What the independent judge (judge.py) hears in a bundle's music.

    python3 judged.py --bundle ../models/seedling --judge /data/judge/judge.pt                    # 30 prompts of the paper's Appendix G
    python3 judged.py ... --only transitions --pairs 32                                           # from one prompt to another in 60 s
    python3 judged.py ... --only instruments --guidance 1,2,4,6                                   # every prompt of Appendix G that names an instrument
    python3 judged.py ... --only genres,switch                                                    # plain genre names; another genre after 8 s
    python3 judged.py ... --only audio,diversity --data /data/seedling                            # ten seconds of sound as the prompt; other seeds

A prompt is right when the judge puts its genre, or an instrument of that name, first.
"""
import argparse, random, time
import numpy as np
import torch
import audio, data
from bundle import Bundle
from constraint import load_constraint
from coverage import ALIAS, GENRE, OWN, plain, vocabulary
from evaluate import join_measures
from judge import CLIP, NAMES, PLAYERS, featured, load_judge
from tables import GENRES, HANDS, INSTRUMENTS


def answers():
    """Prompts of Appendix G with a genre or a sound of their own -> ('genre' or 'instrument', the names that are right)."""
    known, out = vocabulary(), {}
    sounds = {**{p: words for p, (_, words) in INSTRUMENTS.items()}, **{p: h[0] for p, h in HANDS.items()}}
    for prompt in dict.fromkeys(p for line in open('prompts.txt') for p in line.strip().split(' -> ')):
        kind, who = known.get(plain(prompt), (None, ''))
        if kind in (GENRE, ALIAS):
            word = plain(prompt)
            out[prompt] = 'genre', [who] if who else [n for n, g in GENRES.items() if word in (plain(n), plain(g.words[0]))]
        elif kind == OWN: out[prompt] = 'instrument', [p for p, words in sounds.items() if plain(prompt) in map(plain, words)]
    return {p: a for p, a in out.items() if a[1]}


def share(hits, n):                                   # with its 95 % interval (Wilson)
    p, z = hits / n, 1.96
    middle, half = (p + z * z / 2 / n) / (1 + z * z / n), z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return f'{hits} of {n} [{middle - half:.2f}, {middle + half:.2f}]'


def hear(b, j, codes, above_usual=False):             # codes of 10 s or more -> logits of genres and of the featured instrument in its last 10 s; or both in spreads above usual
    m = audio.style_logmel(b.sound(codes[-260:], 0))[-CLIP:]
    m = torch.from_numpy(m[None].astype(np.float32))
    return j.above_usual(m)[0] if above_usual else j.scores(m)


def newcomer(a, b, j): judged(a, b, j, random.Random(a.seed).sample(sorted(answers().items()), a.prompts))


def instruments(a, b, j): judged(a, b, j, [x for x in sorted(answers().items()) if x[1][0] == 'instrument'])


def judged(a, b, j, asked):
    torch.manual_seed(a.seed)
    out = b.play(b.style_codes(b.embed_text([p for p, _ in asked])), 10, guidance=a.guidance, temperature=a.temperature)
    right = []
    for (prompt, (kind, names)), codes in zip(asked, out):
        genre, players = hear(b, j, codes)
        order = [NAMES[i] for i in genre[0].argsort(descending=True)] if kind == 'genre' else [PLAYERS[i] for i in players[0].argsort(descending=True)]
        place = min(order.index(n) for n in names) + 1
        right.append((kind, place))
        print(f'    {prompt:24} {kind:10} {"right" if place == 1 else f"place {place}: {order[0]}"}')
    tell = lambda chosen: '-' if not chosen else f'{share(sum(p == 1 for p in chosen), len(chosen))} first, {sum(p <= 3 for p in chosen)} among the first three'
    print(f'{len(asked)} prompts, 20 s each from a cold start, judged on the last 10 s: {tell([p for _, p in right])} (genres {tell([p for k, p in right if k == "genre"])}; '
          f'instruments {tell([p for k, p in right if k == "instrument"])})', flush=True)


def genres(a, b, j, change=False):
    """Every genre's plain name for 20 s; with change another one's from 8 s on. Judged on the last 10 s; steadiness of every other piece as evaluate.py measures it."""
    style = b.style_codes(b.embed_text([GENRES[n].words[0] for n in NAMES]))
    torch.manual_seed(a.seed)
    out = b.play(torch.stack([style] * 4 + [style.roll(7, 0)] * 6) if change else style, 10, guidance=a.guidance, temperature=a.temperature)
    wanted = NAMES[-7:] + NAMES[:-7] if change else NAMES
    place = [[NAMES[i] for i in hear(b, j, c)[0][0].argsort(descending=True)].index(n) for c, n in zip(out, wanted)]
    steady = [join_measures(b, c) for c in out[::2]]
    level = np.array([[10 * np.log10((b.sound(c[t:t + 250], 0) ** 2).mean() + 1e-9) for t in (0, 250)] for c in out])
    mean = lambda what: np.nanmean([np.nanmean(np.concatenate(m[what])) for m in steady])
    print(f'{"another genre after 8 s" if change else "genre names"}: {share(sum(p == 0 for p in place), len(place))} first, {sum(p < 3 for p in place)} among the first three; '
          f'rhythm goes on {mean("rhythm"):.3f}, nearest past {mean("nearest past"):.3f}; '
          f'level {level[:, 0].mean():.1f} dB in the first 10 s, {level[:, 1].mean():.1f} in the last, {np.abs(level[:, 1] - level[:, 0]).mean():.1f} apart', flush=True)


def switch(a, b, j): genres(a, b, j, change=True)


def audio_prompts(a, b, j):
    """Ten seconds of real clips with held-out sounds as the prompt, 20 s from a cold start, judged on the last 10 s."""
    names = data.test_names(a.data, 'held')
    mels, metas = np.concatenate([np.asarray(m[:, :CLIP]) for m in data.load(a.data, 'mels', names)]).astype(np.float32), data.load(a.data, 'meta', names)
    own = torch.cat([b.mel_embedding(torch.from_numpy(m)) for m in mels])
    torch.manual_seed(a.seed)
    out = b.play(b.style_codes(own), 10, guidance=a.guidance, temperature=a.temperature)
    judged = [hear(b, j, c) for c in out]
    placed = [[NAMES[i] for i in g[0].argsort(descending=True)].index(m['genre']) for (g, _), m in zip(judged, metas)]
    plays = [PLAYERS[p[0].argmax()] in m['instruments'] for (_, p), m in zip(judged, metas)]
    near = torch.cat([b.embed_audio(b.sound(c[-250:], 0)) for c in out]) @ own.t()
    found = (near > near.diag()[:, None]).sum(1)
    print(f'{len(out)} audio prompts: the clip\'s genre {share(sum(p == 0 for p in placed), len(out))} first, {sum(p < 3 for p in placed)} among the first three; instrument heard first is in the clip {share(sum(plays), len(out))}; '
          f'style cosine with its prompt {near.diag().mean():.3f}, with the others {(near.sum() - near.diag().sum()) / (near.numel() - len(near)):.3f}; its own prompt nearest {(found == 0).sum()}, among five {(found < 5).sum()}', flush=True)


def diversity(a, b, j, seeds=6):
    """Twelve genre names, six seeds each: how alike is what one prompt gives, beside what other prompts give and real clips of one genre."""
    names = NAMES[::4]
    torch.manual_seed(a.seed)
    out = b.play(b.style_codes(b.embed_text([GENRES[n].words[0] for n in names])).repeat_interleave(seeds, 0), 10, guidance=a.guidance, temperature=a.temperature)
    def alike(codes, groups):                         # -> same code of the first level at the same place, style cosine: within groups, between them
        e, first = torch.cat([b.embed_audio(b.sound(c[-250:], 0)) for c in codes]), codes[:, -250:, 0]
        same = (first[:, None] == first[None]).float().mean(-1)
        kin = (groups[:, None] == groups[None]) & ~torch.eye(len(groups), dtype=torch.bool)
        other = groups[:, None] != groups[None]
        return [x[m].mean().item() for x in (same, e @ e.t()) for m in (kin, other)]
    tell = lambda what, x: print(f'    {what}: the same code {x[0]:.3f} of the time within a prompt, {x[1]:.3f} between prompts; style cosine {x[2]:.3f} and {x[3]:.3f}', flush=True)
    print(f'{len(names)} genre names, {seeds} seeds each, the last 10 of 20 s:')
    tell('generated', alike(out, torch.arange(len(names)).repeat_interleave(seeds)))
    if not a.data: return
    sets = data.test_names(a.data)
    codes = torch.from_numpy(np.concatenate([np.load(f'{a.data}/tokens_{n}.npy') for n in sets])[..., :b.rvq['generated_levels']].astype(np.int64))
    tell('real clips', alike(codes, torch.tensor([NAMES.index(m['genre']) for m in data.load(a.data, 'meta', sets)])))


def lasting(a, b, j, minutes=3):
    """Every fourth genre name for some minutes untouched: what is heard at the end of each."""
    names = NAMES[1::4]
    torch.manual_seed(a.seed)
    out = b.play(b.style_codes(b.embed_text([GENRES[n].words[0] for n in names])), 30 * minutes, guidance=a.guidance, temperature=a.temperature)
    for m in range(minutes):
        upto = out[:, :1500 * (m + 1)]
        place = [[NAMES[i] for i in hear(b, j, c)[0][0].argsort(descending=True)].index(n) for c, n in zip(upto, names)]
        level = np.array([10 * np.log10((b.sound(c[-750:], 0) ** 2).mean() + 1e-9) for c in upto])
        if m == 0: first = level
        print(f'minute {m + 1}: {sum(p == 0 for p in place)} of {len(names)} first, {sum(p < 3 for p in place)} among the first three; level {level.mean():.1f} dB, {np.abs(level - first).mean():.1f} dB from the first minute in the mean, {np.abs(level - first).max():.1f} at most', flush=True)


def ceiling(a, b, j):
    """The same question about real held-out clips, through the codec with the model's levels."""
    if not a.data: return
    names = data.test_names(a.data, 'held')
    codes = torch.from_numpy(np.concatenate([np.load(f'{a.data}/tokens_{n}.npy') for n in names])[..., :b.rvq['generated_levels']].astype(np.int64))
    genre, player, guest = [], [], []
    for c, m in zip(codes, data.load(a.data, 'meta', names)):
        g, p = hear(b, j, c)
        genre.append(NAMES[g[0].argmax()] == m['genre'])
        player.append(PLAYERS[p[0].argmax()] in m['instruments'])
        if featured(m): guest.append(PLAYERS[p[0].argmax()] == featured(m))
    print(f'real clips with held-out sounds, through the codec: genre {np.mean(genre):.3f}, instrument heard first is playing {np.mean(player):.3f} of {len(genre)} clips, is the featured one of {share(sum(guest), len(guest))} that feature one', flush=True)


def transitions(a, b, j):
    known = answers()
    pairs = [tuple(line.strip().split(' -> ')) for line in open('prompts.txt')]
    pairs = [p for p in pairs if p[0] in known and p[1] in known]
    pairs = random.Random(a.seed).sample(pairs, min(a.pairs, len(pairs)))
    start, end = (b.embed_text([p[i] for p in pairs]) for i in (0, 1))
    torch.manual_seed(a.seed)
    mix = [torch.nn.functional.normalize((1 - w) * start + w * end, dim=-1) for w in np.linspace(0, 1, 6)]
    out = b.play(torch.stack([b.style_codes(m) for m in mix for _ in range(5)]), 30, guidance=a.guidance, temperature=a.temperature)
    score = np.zeros((len(pairs), 6, 2))
    for i, pair in enumerate(pairs):
        for step in range(6):
            z = hear(b, j, out[i, :250 * (step + 1)], above_usual=True)
            for side in (0, 1): score[i, step, side] = max(z[(NAMES + PLAYERS).index(n)].item() for n in known[pair[side]][1])
    rng = np.random.default_rng(0)
    interval = lambda x: '[{:+.2f}, {:+.2f}]'.format(*np.percentile([rng.choice(x, len(x)).mean() for _ in range(2000)], [2.5, 97.5]))
    print(f'{len(pairs)} pairs, 60 s each: the judge\'s score (spreads above usual) of the first and of the second prompt, and of both in the shares that were asked for')
    curves = {'first prompt': [], 'second prompt': [], 'what was asked for': []}
    for step, w in enumerate(np.linspace(0, 1, 6)):
        x = score[:, step]
        asked = (1 - w) * x[:, 0] + w * x[:, 1]
        for name, y in zip(curves, (x[:, 0], x[:, 1], asked)): curves[name].append(y.mean())
        print(f'    share of the second {w:.1f}: first {x[:, 0].mean():+.2f}, second {x[:, 1].mean():+.2f}, asked for {asked.mean():+.2f} {interval(asked)}, second less first {(x[:, 1] - x[:, 0]).mean():+.2f} {interval(x[:, 1] - x[:, 0])}', flush=True)
    if a.picture: draw(a.picture, curves, f'{len(pairs)} transitions as an independent judge hears them', 'share of the second prompt', 'spreads above usual')


def draw(path, curves, title, across, up):            # SVG: one line each over 0 ... 1
    low, high = min(map(min, curves.values())) - .2, max(map(max, curves.values())) + .2
    point = lambda x, y: (70 + 480 * x, 300 - 250 * (y - low) / (high - low))
    text = lambda x, y, s, more='': f'<text x="{x:.0f}" y="{y:.0f}" {more}>{s}</text>'
    out = [text(70, 28, title, 'font-size="15"'), text(310, 340, across, 'text-anchor="middle"'), text(22, 175, up, 'text-anchor="middle" transform="rotate(-90 22 175)"')]
    for k in range(6): out += [text(point(k / 5, 0)[0], 318, f'{k / 5:g}', 'text-anchor="middle"')]
    for y in np.arange(np.ceil(low), high): out += ['<path d="M70 {0:.1f}H550" stroke="#8884"/>'.format(point(0, y)[1]), text(62, point(0, y)[1] + 4, f'{y + 0.:g}', 'text-anchor="end"')]
    for k, ((name, line), colour) in enumerate(zip(curves.items(), ('#d1495b', '#2a78b5', '#3d8b5a'))):
        where = [point(x, y) for x, y in zip(np.linspace(0, 1, len(line)), line)]
        out += ['<polyline fill="none" stroke-width="2.5" stroke="{}" points="{}"/>'.format(colour, ' '.join(f'{x:.1f},{y:.1f}' for x, y in where)), text(560, 60 + 20 * k, name, f'fill="{colour}"')]
    open(path, 'w').write('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 350" font-family="sans-serif" font-size="12" fill="#444"><rect width="700" height="350" fill="#fff"/>' + ''.join(out) + '</svg>\n')


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--bundle', required=True)
    p.add_argument('--judge', required=True)
    p.add_argument('--data', default='', help='for the ceiling: real clips of the held-out sets')
    p.add_argument('--only', default='ceiling,newcomer')
    p.add_argument('--prompts', type=int, default=30)
    p.add_argument('--pairs', type=int, default=32)
    p.add_argument('--picture', default='', help='SVG file to draw the transitions into')
    p.add_argument('--guidance', default='', help='one or more numbers; default: the bundle\'s')
    p.add_argument('--temperature', type=float)
    p.add_argument('--constraint', default='', help='moves text embeddings first (constraint.py)')
    p.add_argument('--seed', type=int, default=0)
    a = p.parse_args()
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    b, j = Bundle(a.bundle), load_judge(a.judge)
    if a.constraint:
        plain_text, constraint = b.embed_text, load_constraint(a.constraint)
        b.embed_text = lambda texts: constraint(plain_text(texts))
    for a.guidance in [float(w) for w in a.guidance.split(',')] if a.guidance else [None]:
        if a.guidance is not None: print(f'guidance {a.guidance:g}:', flush=True)
        for part in a.only.split(','): {'newcomer': newcomer, 'instruments': instruments, 'ceiling': ceiling, 'transitions': transitions, 'genres': genres, 'switch': switch, 'audio': audio_prompts, 'diversity': diversity, 'lasting': lasting}[part](a, b, j)
