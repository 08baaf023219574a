"""What was played one bar and one phrase ago, at the same place: it goes into every frame and every level (docs/bundle-format.md, version 2).

Music repeats; the clock says when. So the model need not search its context for the bar before: it is told, and learns when to follow it.
"""
import torch
import torch.nn as nn

LAGS = 2                                              # one bar, one phrase
DROP = .1                                             # share of the training examples that hear no echo


def lags(beats, context):
    """Frames per beat [B] -> frames of a bar and of a phrase [B, 2]. A phrase is 4 bars if the context holds them, else 2."""
    return torch.stack([4 * beats, torch.where(16 * beats <= context, 16 * beats, 8 * beats)], 1)


def echoes(context, given, beats, first=0, n=None):
    """context [B, C, levels], given [B, T, more levels] the frames after it -> their echo in frames first ... first + n - 1: [B, n, LAGS, levels], -1 unknown."""
    B, C, L = context.shape
    known = torch.cat([context, given[..., :L]], 1)
    at = C + first + torch.arange(given.shape[1] if n is None else n, device=context.device)[None, :, None] - lags(beats, C)[:, None]
    return known.gather(1, at.flatten(1)[..., None].expand(-1, -1, L)).unflatten(1, (-1, LAGS))


class Echo(nn.Module):
    def __init__(self, levels, V, width, depth_width):
        super().__init__()
        self.temporal = nn.Parameter(torch.randn(LAGS, levels, V, width) * (LAGS * levels * V) ** -.5 * .5)
        self.depth = nn.Parameter(torch.randn(LAGS, levels, V, depth_width) * (LAGS * V) ** -.5 * .5)

    def forward(self, vectors, codes):
        """vectors [levels, codes, V], codes [B, n, LAGS, levels] -> what is added to frames [B, n, width], to levels [B, n, levels, depth width]."""
        e = torch.stack([vectors[l][codes[..., l].clamp(min=0)] for l in range(codes.shape[-1])], 3) * (codes >= 0)[..., None]
        return torch.einsum('bnklv,klvw->bnw', e, self.temporal), torch.einsum('bnklv,klvd->bnld', e, self.depth)
