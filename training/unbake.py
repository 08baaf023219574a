"""A bundle's weights as checkpoints that training goes on from: what export.py baked into tables is taken apart again.

    python3 unbake.py --bundle ../models/seedling --out /data/seedling      # writes codec.pt, style.pt, lm0.pt there

A table of a level is (code vectors) x (projection). The codec's part of the vectors is known; the learned part spans what
the level's tables have beside it (at most `learned` dimensions, all of them share it), and the projections follow by least squares.
"""
import argparse, json, os
from dataclasses import asdict
import numpy as np
import torch
from bundle import read_safetensors
from codec import Codec, CodecConfig
from export import codec_tensors, control_tensors, lm_tensors, style_tensors
from lm import LM, LMConfig
from style import Style, StyleConfig, Tokenizer


def fill(ours, theirs, skip=()):
    """Copies a bundle's tensors into views of the training code's weights."""
    for name, view in ours.items():
        if not any(s in name for s in skip): view.copy_(theirs[name].reshape(view.shape))


def codec_of(model, t):
    c, r = model['codec'], model['rvq']
    codec = Codec(CodecConfig(codes=r['codebook_size'], levels=r['levels'], **{k: c[k] for k in ('width', 'encoder_blocks', 'encoder_kernel', 'decoder_blocks', 'decoder_kernel', 'refine_width', 'refine_kernel', 'latent')}))
    fill(codec_tensors(codec), t, ('analysis', 'synthesis'))
    codec.quantiser.count.fill_(600 / codec.config.codes)
    codec.quantiser.total.copy_(codec.quantiser.codebooks * codec.quantiser.count[..., None])
    return codec


def style_of(model, t):
    s = model['style']
    text, sound = s['text'], s['audio']
    style = Style(StyleConfig(dimension=s['dimension'], levels=s['levels'], codes=s['codebook_size'], vocabulary=text['vocabulary'], text_width=text['width'], text_hidden=text['hidden'],
                              audio_width=sound['width'], audio_blocks=sound['blocks'], audio_kernel=sound['kernel'], audio_expansion=sound['expansion'], max_tokens=text['max_tokens']))
    fill(style_tensors(style), t, ('audio/mel',))
    return style


def solve(a, b): return torch.linalg.lstsq(a.double(), b.double(), driver='gelsd', rcond=1e-5).solution.float()


def lm_of(model, t, codec, style):
    m, r = model['lm'], model['rvq']
    tower = lambda name: {f'{name}_{k}': m[name][k] for k in ('layers', 'width', 'heads', 'ffn')}
    c = LMConfig(levels=r['generated_levels'], context_levels=r['context_levels'], codes=r['codebook_size'], latent=codec.config.latent, context=model['context_frames'], chunk=model['chunk_frames'],
                 pair=m['encoder']['tokens_per_position'] // r['context_levels'], **tower('encoder'), **tower('temporal'), **tower('depth'), style_levels=style.config.levels, style_codes=style.config.codes,
                 style_dimension=style.config.dimension, style_hidden=m['style_hidden'], controls='controls' in m, **({'control_hidden': m['controls']['hidden']} if 'controls' in m else {}))
    lm, L, K = LM(c), c.levels, c.codes
    books = codec.quantiser.codebooks[:L]
    lm.codec_vectors.copy_(books / books.std((1, 2), keepdim=True))
    lm.style_vectors.copy_(style.quantiser.codebooks)
    # what export.py writes as it is, or scaled
    ours, scaled = lm_tensors(lm), {}
    for name in ours:
        if name.endswith(('/q', '/cross_q')): scaled[name] = (m[name.split('/')[1]]['width'] // m[name.split('/')[1]]['heads']) ** .5
        if name == 'lm/style/norm' or name.startswith('lm/style/layer_'): scaled[name] = c.style_hidden ** .5
    fill(ours, t, ('embedding', 'lm/style/vector', 'depth/head_', 'lm/echo', *scaled))
    for i in range(L): lm.head_bias[i] = t[f'lm/depth/head_bias_{i}']
    for tower, blocks in (('encoder', lm.encoder), ('temporal', lm.temporal), ('depth', lm.depth)):
        for i, b in enumerate(blocks):
            for name, attention in (('q', b.attention), ('cross_q', getattr(b, 'cross', None))):
                if attention: attention.q.weight.copy_((t[f'lm/{tower}/layer_{i}/{name}'] * scaled[f'lm/{tower}/layer_{i}/{name}']).t())
    for i, layer in enumerate(lm.style_layers): layer.weight.copy_((t[f'lm/style/layer_{i}'] * c.style_hidden ** .5).t())
    lm.style_norm.weight.copy_((t['lm/style/norm'] * c.style_hidden ** .5).t())
    # style
    lm.style_hidden.weight.copy_(solve(lm.style_vectors.flatten(0, 1), t['lm/style/vector']).t())
    lm.style_centre.copy_(solve(lm.style_hidden.weight, -t['lm/style/vector_bias'][:, None])[:, 0])
    encoder = t['lm/encoder/embedding']
    slots = c.pair * L
    lm.context_mask.copy_(encoder[slots * K])
    lm.style_mask.copy_(encoder[-1])
    styles = encoder[slots * K + 1:-1].unflatten(0, (c.style_levels, -1))
    for l, v in enumerate(lm.style_vectors * lm.style_scale()):
        lm.style_token[l] = styles[l].mean(0)
        lm.style_in[l] = solve(v, styles[l] - lm.style_token[l])
    # the tables of each level: one set of code vectors, many projections
    frame, context = [], [None] * slots
    for l in range(L):
        rows = slice(l * K, (l + 1) * K)
        tables = {**{('context', i): encoder[i * K:(i + 1) * K] for i in range(l, slots, L)}, 'frame': t['lm/temporal/embedding'][rows] / L, 'head': t[f'lm/depth/head_{l}'].t()}
        if l < L - 1: tables['depth'] = t['lm/depth/embedding'][rows]
        if c.controls: tables.update({(where, k): t[f'lm/echo/{where}_{k}'][rows] for where in ('temporal', 'depth') for k in (0, 1)})
        all_of = torch.cat([x / x.std() for x in tables.values()], 1)
        known = lm.codec_vectors[l]
        u, s, _ = torch.linalg.svd((all_of - known @ solve(known, all_of)).double(), full_matrices=False)
        print(f'level {l}: beside the codec\'s vectors the tables have {100 * float((s[:c.learned] ** 2).sum() / (s ** 2).sum()):.3f} % in {c.learned} dimensions', flush=True)
        lm.learned_vectors[l] = (u[:, :c.learned] * K ** .5 * .5).float()
        for name, table in tables.items():
            p = solve(lm.code_vectors()[l], table)
            if name == 'frame': frame.append(p)
            elif name == 'head': lm.head[l] = p.t()
            elif name == 'depth': lm.level_in[l] = p
            elif name[0] == 'context': context[name[1]] = p
            else: getattr(lm.echo, name[0])[name[1], l] = p
    lm.frame_in.weight.copy_(torch.cat(frame).t())
    lm.context_in.weight.copy_(torch.cat(context).t())
    if c.controls: fill(control_tensors(lm.controls), t)
    return lm


def unbake(folder):
    model = json.load(open(f'{folder}/model.json'))
    t = {k: torch.from_numpy(np.array(v, np.float32)) for k, v in read_safetensors(f'{folder}/weights.safetensors').items()}
    codec, style = codec_of(model, t), style_of(model, t)
    lm = lm_of(model, t, codec, style)
    style.centre.copy_(lm.style_centre)
    again = {**lm_tensors(lm), **(control_tensors(lm.controls) if lm.config.controls else {})}
    worst = {k: float((v - t[k]).norm() / t[k].norm().clamp(min=1e-6)) for k, v in again.items()}
    name = max(worst, key=worst.get)
    print(f'baked again: largest relative difference {worst[name]:.4f} ({name})', flush=True)
    if worst[name] > .02: raise SystemExit('these weights are not the bundle\'s')
    return codec, style, lm


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--bundle', required=True)
    p.add_argument('--out', required=True)
    a = p.parse_args()
    torch.set_grad_enabled(False)
    os.makedirs(a.out, exist_ok=True)
    codec, style, lm = unbake(a.bundle)
    torch.save(dict(model=codec.state_dict(), config=asdict(codec.config)), f'{a.out}/codec.pt')
    torch.save(dict(model=style.state_dict(), config=asdict(style.config)), f'{a.out}/style.pt')
    Tokenizer.load(f'{a.bundle}/tokenizer.json').save(f'{a.out}/style.pt.tokenizer.json')
    torch.save(dict(model=lm.state_dict(), average=lm.state_dict(), config=asdict(lm.config), step=0), f'{a.out}/lm0.pt')
