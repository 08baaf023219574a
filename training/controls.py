"""Control tokens: what a chunk is going to be, drawn before its first frame, and the musical clock that follows from it.

The temporal module's step 0 gives h; from it the fields are drawn one after another (self-conditioning); their sum is
the input of frame 0, and the clock (beat and bar of each frame) is added to every frame's input.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F
from tables import TEMPI
from truth import AHEAD, FIELDS

NAMES, CLASSES = zip(*FIELDS)
OFFSETS = [sum(CLASSES[:f]) for f in range(len(CLASSES))]
ALL = sum(CLASSES)
TEMPO, PHASE = NAMES.index('tempo'), NAMES.index('bar_phase')
HELD = 1e4                                            # prior of the place in the bar that the last chunk leads to


def gumbel(like): return -torch.log(-torch.log(torch.rand_like(like).clamp(1e-9, 1 - 1e-7)))


def next_phase(codes, beats):                         # controls [B, F] of the last chunk, beats [tempi] -> (beat, bar) phase in beats [B]
    return ((codes[:, PHASE] + AHEAD) / beats[codes[:, TEMPO]]) % 4


class Controls(nn.Module):
    def __init__(self, width, style_hidden, hidden):
        super().__init__()
        self.adapter, self.style = nn.Linear(width, hidden, bias=False), nn.Linear(style_hidden, hidden, bias=False)
        nn.init.normal_(self.style.weight, std=.25 * style_hidden ** -.5)
        self.embedding = nn.Parameter(torch.randn(ALL, hidden) * .3)
        self.norm = nn.Parameter(torch.ones(hidden))
        self.up = nn.ModuleList([nn.Linear(hidden, hidden, bias=False) for _ in FIELDS])
        self.heads = nn.ModuleList([nn.Linear(hidden, n) for n in CLASSES])
        # what goes into the frames starts small
        self.input = nn.Parameter(torch.randn(ALL, width) * .03)
        self.beat = nn.Parameter(torch.randn(sum(TEMPI), width) * .03)
        self.bar = nn.Parameter(torch.randn(4, width) * .03)
        self.register_buffer('offsets', torch.tensor(OFFSETS), persistent=False)
        self.register_buffer('beats', torch.tensor(TEMPI), persistent=False)
        self.register_buffer('beat_offsets', torch.tensor([sum(TEMPI[:i]) for i in range(len(TEMPI))]), persistent=False)

    def frame_zero(self, codes): return self.input[self.offsets + codes].sum(1)              # [B, F] -> [B, width]

    def clock(self, codes, first, n):                 # of frames first ... first + n - 1 -> [B, n, width]
        beat = self.beats[codes[:, TEMPO]][:, None]
        p = (codes[:, PHASE, None] + first + torch.arange(n, device=codes.device)) % (4 * beat)
        return self.beat[self.beat_offsets[codes[:, TEMPO]][:, None] + p % beat] + self.bar[torch.div(p, beat, rounding_mode='floor')]

    def field(self, f, d): return self.heads[f](F.gelu(self.up[f](d * torch.rsqrt(d.pow(2).mean(-1, keepdim=True) + 1e-6) * self.norm), approximate='tanh'))

    def possible(self, logits, tempo):                # a bar has 4 beats
        return logits.masked_fill(torch.arange(logits.shape[-1], device=tempo.device) >= 4 * self.beats[tempo][:, None], -1e9)

    def logits(self, h, s, codes):
        """h [B, width], s [B, S], codes [B, n] known -> logits of the fields 0 ... n (at most F) [B, classes] each."""
        d, out = self.adapter(h) + self.style(s), []
        for f in range(min(codes.shape[1] + 1, len(FIELDS))):
            out.append(self.field(f, d))
            if f < codes.shape[1]: d = d + self.embedding[OFFSETS[f] + codes[:, f]]
        return out

    def nll(self, h, s, codes):                       # -> [B, F]
        logits = self.logits(h, s, codes[:, :-1])
        logits[PHASE] = self.possible(logits[PHASE], codes[:, TEMPO])
        return torch.stack([F.cross_entropy(l, codes[:, f], reduction='none') for f, l in enumerate(logits)], 1)

    def draw(self, h, s, prior=None, temperature=1., last=None):
        """prior [B, ALL] or None; last: the controls of the chunk before, whose bar goes on. -> codes [B, F]"""
        codes = torch.zeros(len(h), 0, dtype=torch.long, device=h.device)
        for f, n in enumerate(CLASSES):
            l = self.logits(h, s, codes)[-1]
            if prior is not None: l = l + prior[:, OFFSETS[f]:OFFSETS[f] + n]
            if f == PHASE:
                if last is not None:
                    beat = self.beats[codes[:, TEMPO]]
                    at = (next_phase(last, self.beats) * beat).round().long() % (4 * beat)
                    l = l + HELD * F.one_hot(at, n)
                l = self.possible(l, codes[:, TEMPO])
            codes = torch.cat([codes, (l + temperature * gumbel(l)).argmax(-1, keepdim=True)], 1)
        return codes
