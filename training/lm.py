"""The language model: 10 s of context + a style -> 2 s of codec tokens. Encoder, temporal module, depth module.

    python3 lm.py --data /data/seedling --codec codec.pt --style style.pt --out lm.pt --minutes 80 --processes 2
    python3 lm.py ... --controls                      # with control tokens (controls.py): a version 2 bundle
    python3 lm.py ... --controls --warm old.pt        # start from an older model's weights; what it lacks starts small
    python3 lm.py ... --resume lm.pt                  # go on where an interrupted run was (--minutes counts them all)

The maths is docs/bundle-format.md. What differs in training only:
* token embeddings and heads are projections of code vectors (the codec's own codebooks + a few learned numbers per
  code), which learns much faster than free tables; export.py bakes them into plain tables;
* attention has its 1/sqrt(head width); export folds it into the queries.
"""
import argparse, math, os, time
from dataclasses import asdict, dataclass
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import data
from codec import OTHERS, STRAYED, load_codec
from controls import NAMES, TEMPO, PHASE, Controls
from echo import DROP, Echo, echoes
from style import load_style


SLIPPED = 3                                           # of every 3rd clip it is known what the model would have played there


@dataclass
class LMConfig:
    levels: int = 6                                   # generated RVQ levels
    context_levels: int = 6
    codes: int = 1024
    latent: int = 64                                  # width of the codec's code vectors
    learned: int = 32                                 # learned numbers per code beside them
    context: int = 250                                # frames
    chunk: int = 50
    pair: int = 2                                     # context frames summed into one encoder position
    encoder_layers: int = 2
    encoder_width: int = 192
    encoder_heads: int = 4
    encoder_ffn: int = 384
    temporal_layers: int = 4
    temporal_width: int = 256
    temporal_heads: int = 4
    temporal_ffn: int = 512
    depth_layers: int = 2
    depth_width: int = 128
    depth_heads: int = 4
    depth_ffn: int = 384
    style_levels: int = 6
    style_codes: int = 256
    style_dimension: int = 256
    style_hidden: int = 64
    controls: bool = False                            # control tokens and clock: version 2
    control_hidden: int = 128


class RMSNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x): return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.gain


def rope(x, positions, base=10000.):                  # [B, heads, T, w], [T]
    h = x.shape[-1] // 2
    angle = positions[:, None] * base ** (-torch.arange(h, device=x.device) / h)
    c, s, a, b = angle.cos(), angle.sin(), x[..., :h], x[..., h:]
    return torch.cat([a * c - b * s, a * s + b * c], -1)


class Attention(nn.Module):
    def __init__(self, width, heads, source_width=None):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(w, width, bias=False) for w in (width, source_width or width, source_width or width, width))

    def split(self, x): return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)         # [B, heads, T, w]

    def keys(self, source, positions):                # -> k, v of what is attended to
        k, v = self.split(self.k(source)), self.split(self.v(source))
        return k if positions is None else rope(k, positions), v

    def forward(self, x, k, v, positions, mask=None):
        q = self.split(self.q(x))
        if positions is not None: q = rope(q, positions)
        score = q @ k.transpose(-1, -2) * q.shape[-1] ** -.5
        if mask is not None: score = score + mask
        return self.o((score.softmax(-1) @ v).transpose(1, 2).flatten(2))


def modulate(x, m): return x if m is None else x * (1 + m[0]) + m[1]


class Block(nn.Module):
    def __init__(self, width, heads, ffn, source_width=None):
        super().__init__()
        self.norm1, self.attention = RMSNorm(width), Attention(width, heads)
        if source_width: self.norm2, self.cross = RMSNorm(width), Attention(width, heads, source_width)
        self.norm3 = RMSNorm(width)
        self.wi_0, self.wi_1, self.wo = nn.Linear(width, ffn, bias=False), nn.Linear(width, ffn, bias=False), nn.Linear(ffn, width, bias=False)

    def forward(self, x, positions=None, mask=None, memory=None, modulation=None, cache=None):
        """memory: k, v of the encoder output; modulation: 6 x [B, 1, width]; cache: dict of past k, v."""
        m = [None] * 3 if modulation is None else [modulation[i:i + 2] for i in (0, 2, 4)]
        h = modulate(self.norm1(x), m[0])
        k, v = self.attention.keys(h, positions)
        if cache is not None:
            if 'k' in cache: k, v = torch.cat([cache['k'], k], 2), torch.cat([cache['v'], v], 2)
            cache['k'], cache['v'] = k, v
        x = x + self.attention(h, k, v, positions, mask)
        if memory is not None: x = x + self.cross(modulate(self.norm2(x), m[1]), *memory, positions)
        h = modulate(self.norm3(x), m[2])
        return x + self.wo(F.gelu(self.wi_0(h), approximate='tanh') * self.wi_1(h))


def causal(n): return torch.full((n, n), -1e9).triu(1)


class LM(nn.Module):
    def __init__(self, config):
        super().__init__()
        c = self.config = config
        D, W, E, S = c.depth_width, c.temporal_width, c.encoder_width, c.style_hidden
        V = c.latent + c.learned                      # width of a code vector
        self.register_buffer('codec_vectors', torch.zeros(c.levels, c.codes, c.latent))
        self.learned_vectors = nn.Parameter(torch.randn(c.levels, c.codes, c.learned) * .3)
        # encoder
        self.context_in = nn.Linear(c.pair * c.context_levels * V, E, bias=False)
        self.context_mask = nn.Parameter(torch.zeros(E))
        self.style_in = nn.Parameter(torch.randn(c.style_levels, c.style_dimension, E) * c.style_dimension ** -.5)
        self.style_token = nn.Parameter(torch.randn(c.style_levels, E) * .3)
        self.style_mask = nn.Parameter(torch.randn(E) * .3)
        self.encoder = nn.ModuleList([Block(E, c.encoder_heads, c.encoder_ffn) for _ in range(c.encoder_layers)])
        self.encoder_norm = RMSNorm(E)
        # style vector
        self.register_buffer('style_vectors', torch.zeros(c.style_levels, c.style_codes, c.style_dimension))
        self.register_buffer('style_centre', torch.zeros(c.style_dimension))
        self.style_hidden = nn.Linear(c.style_dimension, S, bias=False)
        self.style_temporal, self.style_depth = nn.Linear(S, W, bias=False), nn.Linear(S, D, bias=False)
        self.style_layers = nn.ModuleList([nn.Linear(S, 6 * W, bias=False) for _ in range(c.temporal_layers)])
        self.style_norm = nn.Linear(S, 2 * W, bias=False)
        # temporal module
        self.bos = nn.Parameter(torch.randn(W) * .3)
        self.frame_in = nn.Linear(c.levels * V, W, bias=False)
        self.temporal = nn.ModuleList([Block(W, c.temporal_heads, c.temporal_ffn, E) for _ in range(c.temporal_layers)])
        self.temporal_norm = RMSNorm(W)
        if c.controls:
            self.controls = Controls(W, S, c.control_hidden)
            self.controls.input.data += self.bos.data / len(NAMES)      # together they begin like the old first input
            self.echo = Echo(c.context_levels, V, W, D)
        # depth module
        self.adapter = nn.Linear(W, D, bias=False)
        self.level_in = nn.Parameter(torch.randn(c.levels - 1, V, D) * V ** -.5 * .5)
        self.level_position = nn.Parameter(torch.randn(c.levels, D) * .3)
        self.depth = nn.ModuleList([Block(D, c.depth_heads, c.depth_ffn) for _ in range(c.depth_layers)])
        self.depth_norm = RMSNorm(D)
        self.head = nn.Parameter(torch.randn(c.levels, D, V) * D ** -.5 * .1)
        self.head_bias = nn.Parameter(torch.zeros(c.levels, c.codes))
        # small residual outputs; the style path starts as additions only (an unscaled start destroys training)
        for blocks in (self.encoder, self.temporal, self.depth):
            for b in blocks:
                for layer in [b.attention.o, b.wo] + ([b.cross.o] if hasattr(b, 'cross') else []):
                    nn.init.normal_(layer.weight, std=(layer.in_features * 2 * len(blocks)) ** -.5)
        for layer in list(self.style_layers) + [self.style_norm]: nn.init.zeros_(layer.weight)
        nn.init.normal_(self.style_hidden.weight, std=1.)
        for layer in (self.style_temporal, self.style_depth): nn.init.normal_(layer.weight, std=.25 * S ** -.5)
        frames = torch.arange(c.context // c.pair)
        self.register_buffer('encoder_positions', torch.cat([(frames + 1) * c.pair - 1, torch.full((c.style_levels,), c.context)]).float(), persistent=False)
        steps = torch.arange(-1 if c.controls else 0, c.chunk).clamp(min=0)                  # frame of each step; the control step comes before frame 0
        self.register_buffer('chunk_positions', (c.context + steps).float(), persistent=False)
        self.register_buffer('chunk_mask', causal(len(steps)), persistent=False)
        self.register_buffer('level_mask', causal(c.levels), persistent=False)

    def start_from(self, codec, style, codes):
        """Code vectors from the codec, style vectors from the style quantiser, head bias from how often codes occur."""
        c = self.config
        books = codec.quantiser.codebooks[:c.levels]
        self.codec_vectors.copy_(books / books.std((1, 2), keepdim=True))
        self.style_vectors.copy_(style.quantiser.codebooks)
        self.style_centre.copy_(style.centre)
        for level in range(c.levels):
            n = torch.from_numpy(np.bincount(codes[..., level].ravel(), minlength=c.codes) + .5)
            self.head_bias.data[level] = torch.log(n / n.sum()).float()

    def warm(self, weights):
        """Starts from an older model's weights; what it lacks keeps its own small beginning."""
        missing, unknown = self.load_state_dict(weights, strict=False)
        if unknown: raise SystemExit(f'not this kind of model: {unknown[0]}')
        if any(m.startswith('controls.') for m in missing): self.controls.input.data = self.bos.data / len(NAMES) + .03 * torch.randn_like(self.controls.input)

    def code_vectors(self): return torch.cat([self.codec_vectors, self.learned_vectors], -1)      # [levels, codes, V]

    def look_up(self, vectors, codes):                # [..., n] -> [..., n, V]
        return torch.stack([F.embedding(codes[..., i], vectors[i]) for i in range(codes.shape[-1])], -2)

    def encode(self, context, style):                 # [B, 250, 4], [B, 6]; -1 masked -> [B, 131, E]
        c = self.config
        hidden = context < 0
        x = self.look_up(self.code_vectors().detach(), context.clamp(min=0)) * ~hidden[..., None]       # (detached: 8000 look-ups are slow to differentiate)
        x = self.context_in(x.reshape(len(x), c.context // c.pair, -1)) + hidden.reshape(len(x), c.context // c.pair, -1).sum(-1, keepdim=True) * self.context_mask
        tokens = torch.einsum('bld,lde->ble', self.look_up(self.style_vectors * self.style_scale(), style.clamp(min=0)), self.style_in) + self.style_token
        x = torch.cat([x, torch.where(style[..., None] < 0, self.style_mask, tokens)], 1)
        for block in self.encoder: x = block(x, self.encoder_positions)
        return self.encoder_norm(x)

    def style_scale(self): return 1 / self.style_vectors.std((1, 2), keepdim=True).clamp(min=1e-6)

    def style_vector(self, style):                    # [B, 6] -> [B, 1, S]; 0 when masked
        v = self.look_up(self.style_vectors, style.clamp(min=0)).sum(1) - self.style_centre
        if self.training: v = v + .015 * torch.randn_like(v)
        return (self.style_hidden(v) * (style[:, :1] >= 0))[:, None]

    def memories(self, encoded): return [b.cross.keys(encoded, self.encoder_positions) for b in self.temporal]

    def temporal_in(self, codes):                     # [B, T, levels] -> [B, T, W]
        return self.frame_in(self.look_up(self.code_vectors(), codes).flatten(2))

    def run_temporal(self, x, s, memories, positions, mask=None, caches=None):
        S = self.config.style_hidden
        x = x + self.style_temporal(s)
        for i, block in enumerate(self.temporal):
            x = block(x, positions, mask, memories[i], self.style_layers[i](s * S ** -.5).chunk(6, -1), caches and caches[i])
        return modulate(self.temporal_norm(x), self.style_norm(s * S ** -.5).chunk(2, -1))

    def run_depth(self, h, s, codes, vectors, echo=None):      # [N, W], style part [N, D], known codes [N, n], echo [N, context levels, D] -> logits [n + 1, N, codes]
        n = codes.shape[1]
        d = (self.adapter(h) + s)[:, None]
        if n:
            e = torch.einsum('nlv,lvd->nld', self.look_up(vectors, codes), self.level_in[:n])
            d = torch.cat([d, d + e.cumsum(1)], 1)
        x = d + self.level_position[:n + 1]
        if echo is not None: x = x + F.pad(echo, (0, 0, 0, max(0, n + 1 - echo.shape[1])))[:, :n + 1]
        for block in self.depth: x = block(x, mask=self.level_mask[:n + 1, :n + 1])
        y = self.depth_norm(x).transpose(0, 1)        # [n + 1, N, D]
        return torch.baddbmm(self.head_bias[:n + 1, None], y @ self.head[:n + 1], vectors[:n + 1].transpose(1, 2))

    def forward(self, context, style, target, given=None, controls=None, own=None):
        """-> negative log likelihood of the codes [B, T, levels] and of the controls [B, fields] (None without).
        given: the codes shown as past (target, perhaps with errors). own [B]: frames of the context that are in this style; the echo does not reach farther back."""
        B, T, L = target.shape
        h, s, echo, control_nll = self.frames(context, style, target if given is None else given, controls, own)
        logits = self.run_depth(h, s, target[..., :-1].flatten(0, 1), self.code_vectors(), echo)
        return F.cross_entropy(logits.float().flatten(0, 1), target.permute(2, 0, 1).flatten(), reduction='none').view(L, B, T).permute(1, 2, 0), control_nll

    def frames(self, context, style, given, controls=None, own=None):
        """What run_depth is told of each frame, [B T, ...]: temporal output, style part, echo; and the nll of the controls."""
        c, (B, T, _) = self.config, given.shape
        s = self.style_vector(style)
        past = self.temporal_in(given[:, :-1])
        echo = None
        if c.controls:
            codes = echoes(context if own is None else context.masked_fill((torch.arange(c.context, device=context.device) < c.context - own[:, None])[..., None], -1), given, self.controls.beats[controls[:, TEMPO]])
            if self.training: codes = codes.masked_fill(torch.rand(B, 1, 1, 1, device=codes.device) < DROP, -1)
            heard, echo = self.echo(self.code_vectors().detach(), codes)
            past = torch.cat([self.controls.frame_zero(controls)[:, None], past], 1) + self.controls.clock(controls, 0, T) + heard
            echo = echo.flatten(0, 1)
        x = torch.cat([self.bos.expand(B, 1, -1), past], 1)
        n = x.shape[1]
        h = self.run_temporal(x, s, self.memories(self.encode(context, style)), self.chunk_positions[:n], self.chunk_mask[:n, :n])
        control_nll = self.controls.nll(h[:, 0], s[:, 0], controls) if c.controls else None
        return h[:, -T:].flatten(0, 1), self.style_depth(s).expand(B, T, -1).flatten(0, 1), echo, control_nll

    @torch.no_grad()
    def slips(self, context, style, target, controls, guidance=4., top_k=40):
        """What the model would play at each frame after the true past: codes [B, T, levels], with the errors of sampling and the pull of guidance."""
        both = torch.cat([style, torch.full_like(style, -1)])
        h, s, echo, _ = self.frames(*(torch.cat([x, x]) if i != 1 else both for i, x in enumerate((context, style, target, controls))))
        codes, vectors = torch.zeros(len(h), 0, dtype=torch.long, device=h.device), self.code_vectors()
        for level in range(target.shape[-1]):
            right, none = self.run_depth(h, s, codes, vectors, echo)[-1].float().chunk(2)
            best, index = (right + guidance * (right - none)).topk(top_k)
            codes = torch.cat([codes, index.gather(1, torch.multinomial(best.softmax(-1), 1)).repeat(2, 1)], 1)
        return codes[:len(codes) // 2].view(target.shape)

    @torch.no_grad()
    def generate(self, context, style, guidance=2., temperature=1., top_k=40, prior=None, control_temperature=1., last=None):
        """One chunk. context [B, 250, 4], style [B, 6] -> codes [B, 50, levels], controls [B, fields] (None without).
        prior [B, all classes] steers the controls; last: those of the chunk before."""
        c, B = self.config, len(style)
        both = torch.cat([style, torch.full_like(style, -1)])
        s, vectors = self.style_vector(both), self.code_vectors()
        memories = self.memories(self.encode(torch.cat([context, context]), both))
        caches, frames, x, controls, echo = [{} for _ in self.temporal], [], self.bos.expand(2 * B, 1, -1), None, None
        for step, position in enumerate(self.chunk_positions):
            t = step - len(self.chunk_positions) + c.chunk                                   # -1 is the control step
            if c.controls and t >= 0:
                past = torch.stack(frames, 1) if frames else context[:, :0]
                heard, echo = self.echo(vectors, echoes(context, past, self.controls.beats[controls[:, TEMPO]], t, 1).repeat(2, 1, 1, 1))
                x, echo = x + self.controls.clock(controls, t, 1).repeat(2, 1, 1) + heard, echo[:, 0]
            h = self.run_temporal(x, s, memories, position[None], caches=caches)[:, 0]
            if t < 0:
                controls = self.controls.draw(h[:B], s[:B, 0], prior, control_temperature, last)
                x = self.controls.frame_zero(controls).repeat(2, 1)[:, None]
                continue
            codes = torch.zeros(2 * B, 0, dtype=torch.long, device=style.device)
            for _ in range(c.levels):
                logits = self.run_depth(h, self.style_depth(s)[:, 0], codes, vectors, echo)[-1]
                l = logits[:B] + guidance * (logits[:B] - logits[B:])
                best, index = l.topk(min(top_k, l.shape[-1]))
                pick = index.gather(1, torch.multinomial((best / max(temperature, 1e-4)).softmax(-1), 1))
                codes = torch.cat([codes, pick.repeat(2, 1)], 1)
            frames.append(codes[:B])
            x = self.temporal_in(codes[:, None])
        return torch.stack(frames, 1), controls

    def continue_music(self, style, chunks, context=None, **sampling):
        """style [B, 6] (or [chunks, B, 6] to change it on the way) -> codes [B, 50 * chunks, levels]."""
        c = self.config
        styles = style if style.dim() == 3 else style.expand(chunks, *style.shape)
        if context is None: context = torch.full((styles.shape[1], c.context, c.context_levels), -1, device=style.device)
        out, last = [], None
        for k in range(chunks):
            codes, last = self.generate(context, styles[k], last=last, **sampling)
            out.append(codes)
            context = torch.cat([context, codes[..., :c.context_levels]], 1)[:, -c.context:]
        return torch.cat(out, 1)


def load_lm(path, device='cpu', average=True):
    saved = torch.load(path, map_location=device)
    lm = LM(LMConfig(**saved['config'])).to(device)
    lm.load_state_dict(saved['average' if average else 'model'])
    return lm.eval()


class Clips:
    """Token clips with their style codes, and how training examples are cut from them."""

    def __init__(self, folder, names, config, seed):
        self.codes = np.concatenate([np.load(f'{folder}/tokens_{n}.npy')[..., :config.levels] for n in names])
        styles = [np.load(f'{folder}/style_{n}.npz') for n in names]
        self.styles = {k: np.concatenate([s[k] for s in styles]) for k in ('audio', 'text', 'own', 'blend')}
        self.controls = np.concatenate([np.load(f'{folder}/controls_{n}.npy') for n in names]) if config.controls else None
        strayed = [f'{folder}/strayed_{n}.npy' for n in names]
        first = np.cumsum([0] + [len(np.load(f'{folder}/tokens_{n}.npy', mmap_mode='r')) for n in names])
        self.strayed = [(np.load(f)[..., :config.levels], at) for f, at in zip(strayed, first) if os.path.exists(f)]        # (at other levels, its first clip)
        load = lambda kind, n: np.load(f'{folder}/{kind}_turned_{n}.npy')
        self.turned = [(load('tokens', n)[..., :config.levels], load('controls', n), at) for n, at in zip(names, first) if config.controls and os.path.exists(f'{folder}/tokens_turned_{n}.npy')]
        self.slips = {at: np.load(f'{folder}/slips_{n}.npy') for n, at in zip(names, first) if os.path.exists(f'{folder}/slips_{n}.npy')}     # first clip -> of every SLIPPED-th
        self.config, self.rng = config, np.random.default_rng(seed)

    def slips_of(self, i):                            # [frames, levels], or None
        for at, slips in self.slips.items():
            if at <= i < at + SLIPPED * len(slips) and (i - at) % SLIPPED == 0: return slips[(i - at) // SLIPPED]

    def context(self, i, t):                          # what the encoder sees before frame t; -1 before the clip begins
        c = self.config
        out = np.full((c.context, c.context_levels), -1, np.int64)
        n = min(t, c.context)
        if n: out[-n:] = self.codes[i, t - n:t, :c.context_levels]
        return out

    def beginning(self, i):
        """Where music may begin out of nothing: the clip's first frame, or, so that beginnings are not learnt by heart, any of its bars."""
        bars = np.flatnonzero(self.controls[i, :self.codes.shape[1] - self.config.chunk + 1, PHASE] == 0) if self.config.controls else [0]
        return 0 if self.rng.random() < .4 else self.rng.choice(bars)

    def stray(self):
        """Music that has become too loud or too soft: clip, frame, context, and a target that is a step of STRAYED nearer in its second half."""
        c, rng = self.config, self.rng
        copies, first = self.strayed[rng.integers(len(self.strayed))]
        i, t, usual = rng.integers(copies.shape[1]), rng.integers(c.context, copies.shape[2] - c.chunk + 1), STRAYED.index(0)
        level = rng.choice([k for k in range(len(STRAYED)) if k != usual])
        nearer = level + (1 if level < usual else -1)
        target = np.concatenate([copies[level, i, t:t + c.chunk // 2], copies[nearer, i, t + c.chunk // 2:t + c.chunk]])
        return first + OTHERS * i, t, copies[level, i, t - c.context:t, :c.context_levels], target

    def turn(self):
        """A player turns a control in the middle of a piece: clip, frame, the music until then, the music that is then asked for, its controls."""
        c, rng = self.config, self.rng
        copies, controls, first = self.turned[rng.integers(len(self.turned))]
        i, t = rng.integers(copies.shape[1]), rng.integers(1, copies.shape[2] - c.chunk + 1)
        before, after = rng.choice(len(copies) + 1, 2, replace=False)                                  # the last is the clip as it was composed
        sound = lambda k: self.codes[first + i] if k == len(copies) else copies[k, i]
        context = np.full((c.context, c.context_levels), -1, np.int64)
        n = min(t, c.context)
        context[-n:] = sound(before)[t - n:t, :c.context_levels]
        return first + i, t, context, sound(after)[t:t + c.chunk], (self.controls[first + i] if after == len(copies) else controls[after, i])[t]

    def batch(self, size, cold, noise, drop=.12, cut=.13, stray=0., turn=0.):
        """cold: share of beginnings. noise: share of past codes replaced. drop: share without style (for guidance).
        cut: share of beginnings after another clip's music, so that a new style wins over the context; where music is younger than the context, half of the rest have another clip's before it, too.
        Some have wandered off into another clip's for a while, and come back. stray: share of music at another level. turn: share in which a control is turned."""
        c, rng = self.config, self.rng
        contexts, styles, targets, controls, own, slips = [], [], [], [], [], []
        for _ in range(size):
            i, target, wanted = rng.integers(len(self.codes)), None, None
            u, mine = rng.random(), c.context
            if u > 1 - turn: i, t, context, target, wanted = self.turn()
            elif u > 1 - turn - stray: i, t, context, target = self.stray()
            elif u < cold: t, context = self.beginning(i), self.context(i, 0)
            elif u < cold + cut: t, mine, context = 0, 0, self.context(rng.integers(len(self.codes)), rng.integers(1, self.codes.shape[1]))
            else:
                t = rng.integers(1, self.codes.shape[1] - c.chunk + 1)
                context, other = self.context(i, t), self.context(rng.integers(len(self.codes)), rng.integers(1, self.codes.shape[1]))
                if t < c.context and rng.random() < .5:
                    mine = t
                    context[:-t] = other[t:]
                elif t >= c.context and rng.random() < .15:
                    n = rng.integers(25, 200)
                    context[-n:] = other[-n:]
            kind = rng.choice(['audio', 'text', 'own', 'blend'], p=[.22, .55, .15, .08])
            pool = self.styles[kind][i]
            dropped = rng.random() < drop and not cold <= u < cold + cut
            contexts.append(context)
            styles.append(np.full(c.style_levels, -1) if dropped else pool[rng.integers(len(pool))])
            targets.append(self.codes[i, t:t + c.chunk] if target is None else target)
            own.append(mine)
            slips.append((self.slips_of(i), t) if target is None and mine == c.context else (None, t))
            if c.controls: controls.append(self.controls[i, t] if wanted is None else wanted)
        context, style, target = (np.stack(x).astype(np.int64) for x in (contexts, styles, targets))
        given = target.copy()
        for past in (context, given):                 # errors like those of sampling: codes that occur elsewhere
            strength = noise * rng.random((size, 1, 1)) * 2
            wrong = (rng.random(past.shape) < strength) & (past >= 0)
            other = self.codes[rng.integers(len(self.codes), size=size)][:, :past.shape[1], :past.shape[2]]
            past[wrong] = other[wrong]
        for k, (slip, t) in enumerate(slips):         # and its own: whole frames as the model would have played them
            if slip is None or noise == 0: continue
            share = rng.random() - .5                 # in half of the examples, up to half of the past
            for past, at in ((context[k], t - c.context), (given[k], t)):
                frames = np.flatnonzero((rng.random(len(past)) < share) & (past[:, 0] >= 0) & (np.arange(len(past)) + at >= 0))
                past[frames] = slip[frames + at, :past.shape[1]]
        return [torch.from_numpy(x) for x in (context, style, target, given)] + ([torch.from_numpy(np.stack(controls).astype(np.int64)), torch.tensor(own)] if c.controls else [])


@torch.no_grad()
def report(lm, test, device):
    """Held-out negative log likelihood: from a cold start with the right, no and a wrong style; with right, no and wrong context;
    of the controls, field by field; and of the codes with the clock right and a beat and a half late."""
    lm.eval()
    c = lm.config
    n = len(test.codes)
    style = torch.from_numpy(test.styles['text'][:, 1].astype(np.int64))
    none, at = torch.full_like(style, -1), 300 if test.codes.shape[1] >= 350 else 100
    cold, warm = (torch.from_numpy(np.stack([test.context(i, t) for i in range(n)])) for t in (0, at))
    first, later = (torch.from_numpy(test.codes[:, t:t + c.chunk].astype(np.int64)) for t in (0, at))

    at_first, at_later = (torch.from_numpy(test.controls[:, t].astype(np.int64)) if c.controls else None for t in (0, at))

    def nll(context, style, target, controls):        # -> of codes, of controls
        out = [lm(*(x[i:i + 20].to(device) for x in (context, style, target)), controls=controls[i:i + 20].to(device) if c.controls else None) for i in range(0, n, 20)]
        return [torch.cat(x).cpu() if x[0] is not None else None for x in zip(*out)]
    text = lambda x: f'{x.mean():.3f} (first 5 frames {x[:, :5].mean():.3f})'
    right, controls = nll(warm, style, later, at_later)
    cold_right, cold_controls = nll(cold, style, first, at_first)
    out = [f'cold right {text(cold_right)} none {text(nll(cold, none, first, at_first)[0])} wrong {text(nll(cold, style.roll(1, 0), first, at_first)[0])}',
           f'context right {text(right)} none {text(nll(cold, style, later, at_later)[0])} wrong {text(nll(warm.roll(1, 0), style, later, at_later)[0])} levels ' + ' '.join(f'{v:.2f}' for v in right.mean((0, 1)))]
    if c.controls:
        late, beat = at_later.clone(), lm.controls.beats.cpu()[at_later[:, TEMPO]]
        late[:, PHASE] = (late[:, PHASE] + beat + beat // 2) % (4 * beat)
        out += ['controls with context ' + ' '.join(f'{name} {v:.2f}' for name, v in zip(NAMES, controls.mean(0))) + '; cold ' + ' '.join(f'{v:.2f}' for v in cold_controls.mean(0)),
                f'clock right {text(right)} late {text(nll(warm, style, later, late)[0])}; without context right {text(nll(cold, style, later, at_later)[0])} late {text(nll(cold, style, later, late)[0])}']
    lm.train()
    return '\n    '.join(out)


def write_slips(a):
    """slips_{name}.npy int16 [every SLIPPED-th clip, frames, levels]: what --warm would have played, two seconds at a time."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    lm = load_lm(a.warm, a.device)
    c = lm.config
    if not c.controls: raise SystemExit('--slips is for models with control tokens')
    for name in data.train_names(a.data):
        clips, out, start = Clips(a.data, [name], c, 0), [], time.time()
        for i in range(0, len(clips.codes), SLIPPED):
            at = range(0, clips.codes.shape[1] - c.chunk + 1, c.chunk)
            style = clips.styles['text'][i]
            parts = [np.stack([clips.context(i, t) for t in at]), np.stack([style[k % len(style)] for k in range(len(at))]), np.stack([clips.codes[i, t:t + c.chunk] for t in at]), np.stack([clips.controls[i, t] for t in at])]
            with torch.autocast('cpu', torch.bfloat16, enabled=a.half): y = lm.slips(*(torch.from_numpy(x.astype(np.int64)).to(a.device) for x in parts))
            out.append(np.concatenate([y.flatten(0, 1).cpu().numpy(), clips.codes[i, len(at) * c.chunk:]]))
            if len(out) % 50 == 0: print(name, len(out), f'{time.time() - start:.0f} s, other than played {np.mean([o != clips.codes[k * SLIPPED] for k, o in enumerate(out)]):.2f}', flush=True)
        np.save(f'{a.data}/slips_{name}.npy', np.array(out, np.int16))


def train(rank, a):
    world = a.processes
    if world > 1:
        import torch.distributed as dist
        os.environ.update(MASTER_ADDR='127.0.0.1', MASTER_PORT=str(a.port))
        dist.init_process_group('gloo', rank=rank, world_size=world)
    if a.device == 'cpu': torch.set_num_threads(1)
    torch.manual_seed(0)
    tiny = dict(encoder_width=32, temporal_width=32, depth_width=16, encoder_ffn=32, temporal_ffn=32, depth_ffn=32, encoder_layers=1, temporal_layers=1, depth_layers=1)
    codec, (style, _) = load_codec(a.codec), load_style(a.style)
    config = LMConfig(codes=codec.config.codes, latent=codec.config.latent, style_codes=style.config.codes, style_dimension=style.config.dimension, controls=a.controls, **(tiny if a.toy else {}))
    earlier = torch.load(a.resume or a.warm, map_location='cpu') if a.resume or a.warm else None
    if earlier: config = LMConfig(**{**earlier['config'], 'controls': earlier['config'].get('controls', False) if a.resume else a.controls})
    train_set = Clips(a.data, data.train_names(a.data), config, 100 + rank + (earlier['step'] if a.resume else 0))
    test_set = Clips(a.data, data.test_names(a.data), config, 0)
    if a.overfit:
        train_set.codes, train_set.styles = train_set.codes[:a.overfit], {k: v[:a.overfit] for k, v in train_set.styles.items()}
        if config.controls: train_set.controls = train_set.controls[:a.overfit]
    lm = LM(config)
    if a.resume: lm.load_state_dict(earlier['model'])
    else: lm.start_from(codec, style, train_set.codes)
    if a.warm and not a.resume: lm.warm(earlier['average'])
    lm.to(a.device)
    average = {k: v.to(a.device) for k, v in earlier['average'].items()} if a.resume else {k: v.clone() for k, v in lm.state_dict().items()}
    parameters = list(lm.parameters())
    optimiser = torch.optim.AdamW(parameters, a.rate, betas=(.9, .98), weight_decay=.03)
    step, spent = (earlier['step'], earlier.get('seconds', 0)) if a.resume else (0, 0)
    if a.resume and 'optimiser' in earlier: optimiser.load_state_dict(earlier['optimiser'])
    if rank == 0: print('parameters', sum(p.numel() for p in parameters), 'clips', len(train_set.codes), flush=True)
    torch.manual_seed(100 + rank + step)
    level_weight = torch.linspace(1.4, .6, config.levels, device=a.device)

    def save(step):
        torch.save(dict(model=lm.state_dict(), average=average, config=asdict(config), step=step,
                        optimiser=optimiser.state_dict(), seconds=time.time() - start), a.out + '.part')
        os.replace(a.out + '.part', a.out)

    start, begun, losses = time.time() - spent, time.time(), []
    while True:
        done = torch.tensor([(time.time() - start) / (60 * a.minutes) if a.minutes else 1.])
        if world > 1: dist.broadcast(done, 0)
        done = done.item()
        if done >= 1: break
        early = done < a.early                        # first teach the style, then mostly the use of context
        frame_weight = torch.ones(config.chunk, device=a.device)
        frame_weight[:5] = 5. if early else 3.
        weight = (frame_weight / frame_weight.mean())[:, None] * level_weight
        for g in optimiser.param_groups: g['lr'] = a.rate * min(1, (step + 1) / 100) * (1 if done < .5 else .5 + .5 * math.cos(math.pi * (done - .5) / .5)) + 1e-5
        batch = [x.to(a.device) for x in train_set.batch(a.batch, cold=a.cold + .1 * early, noise=0 if a.overfit else .01 if early else .03, cut=a.cut,
                                                      stray=0 if a.overfit or not train_set.strayed else a.stray, turn=0 if a.overfit or not train_set.turned else a.turn)]
        with torch.autocast('cpu', torch.bfloat16, enabled=a.half): loss, control_nll = lm(*batch)
        optimiser.zero_grad()
        ((loss * weight).mean() + (a.control_weight * control_nll.sum(1).mean() if config.controls else 0)).backward()
        if world > 1:                                 # average the gradients
            flat = torch.cat([p.grad.flatten() for p in parameters])
            dist.all_reduce(flat)
            flat /= world
            torch._foreach_copy_([p.grad for p in parameters], [g.view_as(p) for g, p in zip(flat.split([p.numel() for p in parameters]), parameters)]) if hasattr(torch, '_foreach_copy_') else \
                [p.grad.copy_(g.view_as(p)) for g, p in zip(flat.split([p.numel() for p in parameters]), parameters)]
        torch.nn.utils.clip_grad_norm_(parameters, 1.)
        optimiser.step()
        step += 1
        losses.append(loss.mean().item())
        if rank == 0 and step % 5 == 0:               # moving average of the weights, counted in steps
            keep = min(a.average, (step + 1) / (step + 10)) ** 5
            for k, v in lm.state_dict().items(): average[k].lerp_(v, 1 - keep) if v.is_floating_point() else average[k].copy_(v)
        if rank == 0 and step % a.every == 0:
            print(step, f'{time.time() - start:.0f} s, {len(losses) * a.batch * world / (time.time() - begun):.1f} chunks/s, train {np.mean(losses[-a.every:]):.3f}', flush=True)
            if step % (4 * a.every) == 0: print('   ', report(lm, test_set, a.device), flush=True)
            save(step)
    if rank == 0:
        save(step)
        lm.load_state_dict(average)
        print('end', step, 'averaged weights:\n   ', report(lm, test_set, a.device), flush=True)
        held = data.test_names(a.data, 'held')
        if held: print('sounds that training never heard:\n   ', report(lm, Clips(a.data, held, config, 0), a.device), flush=True)


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--data', required=True)
    p.add_argument('--codec', required=True)
    p.add_argument('--style', required=True)
    p.add_argument('--out', required=True)
    p.add_argument('--minutes', type=float, default=80, help='0: only the report')
    p.add_argument('--early', type=float, default=.15, help='share of the time with many cold starts')
    p.add_argument('--batch', type=int, default=8, help='chunks per process')
    p.add_argument('--rate', type=float, default=1.5e-3)
    p.add_argument('--average', type=float, default=.998)
    p.add_argument('--every', type=int, default=50)
    p.add_argument('--processes', type=int, default=1)
    p.add_argument('--port', type=int, default=29517)
    p.add_argument('--resume', default='', help='checkpoint of an interrupted run: weights, optimiser, steps and time go on')
    p.add_argument('--warm', default='', help='checkpoint of an older model to start from')
    p.add_argument('--controls', action='store_true')
    p.add_argument('--half', action='store_true', help='forward and backward in bfloat16, where the CPU has it (AVX-512 BF16): 1.4 times as many steps')
    p.add_argument('--control-weight', type=float, default=.3, help='of each field, beside the codes')
    p.add_argument('--stray', type=float, default=.12, help='share of examples whose context is too loud or too soft')
    p.add_argument('--cold', type=float, default=.35, help='share of beginnings out of nothing; a tenth more in the early part')
    p.add_argument('--cut', type=float, default=.13, help="share of examples that begin after another clip's music")
    p.add_argument('--turn', type=float, default=.12, help='share of examples in which a control is turned, where there are clips for it (data.py --turned)')
    p.add_argument('--slips', action='store_true', help="only writes what --warm would have played; later training then hears a part of the past so, for its own errors are not those of dice")
    p.add_argument('--overfit', type=int, default=0, help='gate: learn this many clips by heart')
    p.add_argument('--device', default='cpu')
    p.add_argument('--toy', action='store_true')
    a = p.parse_args()
    if a.toy: a.minutes, a.batch, a.every = min(a.minutes, .15), 4, 10
    if a.slips: write_slips(a)
    elif a.processes == 1: train(0, a)
    else: torch.multiprocessing.spawn(train, (a,), a.processes)
