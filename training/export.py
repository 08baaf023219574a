"""Writes the bundle: weights in float16 (docs/bundle-format.md), model.json, tokenizer.json and parity references.

    python3 export.py --data /data/seedling --codec codec.pt --style style.pt --lm lm.pt --out models/seedling
"""
import argparse, hashlib, json, os
import numpy as np
import torch
import audio, data
from bundle import Bundle, write_safetensors
from codec import load_codec
from controls import CLASSES
from lm import load_lm
from style import load_style
from tables import TEMPI
from truth import FIELDS


def convnext(out, name, b):
    out.update({f'{name}/depthwise': b.depthwise, f'{name}/depthwise_bias': b.depthwise_bias, f'{name}/norm': b.norm.weight, f'{name}/norm_bias': b.norm.bias,
                f'{name}/up': b.up.weight.t(), f'{name}/up_bias': b.up.bias, f'{name}/down': b.down.weight.t(), f'{name}/down_bias': b.down.bias, f'{name}/scale': b.scale})


def affine(out, name, layer, transpose=True):
    out[name], out[name + '_bias'] = (layer.weight.t() if transpose else layer.weight), layer.bias


def codec_tensors(c):
    out = {'codec/mid_analysis': audio.W_MID.T, 'codec/side_analysis': audio.W_SIDE.T, 'codec/mid_synthesis': audio.U_MID.T, 'codec/side_synthesis': audio.U_SIDE.T}
    out = {k: torch.from_numpy(v) for k, v in out.items()}
    out.update({'codec/feature_mean': c.feature_mean, 'codec/feature_scale': c.feature_scale, 'codec/codebooks': c.quantiser.codebooks})
    affine(out, 'codec/encoder/input', c.input)
    for i, b in enumerate(c.encoder): convnext(out, f'codec/encoder/block_{i}', b)
    affine(out, 'codec/encoder/norm', c.encoder_norm, False)
    affine(out, 'codec/encoder/output', c.to_latent)
    affine(out, 'codec/decoder/input', c.from_latent)
    for i, b in enumerate(c.decoder): convnext(out, f'codec/decoder/block_{i}', b)
    affine(out, 'codec/decoder/norm', c.decoder_norm, False)
    affine(out, 'codec/decoder/output', c.output)
    for name in ('refine_1', 'refine_2'): affine(out, 'codec/decoder/' + name, getattr(c, name), False)
    return out


def style_tensors(s):
    out = {'style/codebooks': s.quantiser.codebooks, 'style/text/embedding': s.text.embedding, 'style/audio/mel': torch.from_numpy(audio.MEL),
           'style/audio/feature_mean': s.audio.feature_mean, 'style/audio/feature_scale': s.audio.feature_scale}
    affine(out, 'style/text/norm', s.text.norm, False)
    affine(out, 'style/text/hidden', s.text.hidden)
    affine(out, 'style/text/output', s.text.output)
    affine(out, 'style/audio/stem', s.audio.stem, False)
    for i, b in enumerate(s.audio.blocks): convnext(out, f'style/audio/block_{i}', b)
    affine(out, 'style/audio/norm', s.audio.norm, False)
    affine(out, 'style/audio/output', s.audio.output)
    return out


def block(out, name, b):
    scale = (b.attention.q.weight.shape[0] // b.attention.heads) ** -.5              # attention's own scale goes into q
    out.update({f'{name}/norm1': b.norm1.gain, f'{name}/q': b.attention.q.weight.t() * scale})
    out.update({f'{name}/{n}': getattr(b.attention, n).weight.t() for n in 'kvo'})
    if hasattr(b, 'cross'):
        out.update({f'{name}/norm2': b.norm2.gain, f'{name}/cross_q': b.cross.q.weight.t() * scale})
        out.update({f'{name}/cross_{n}': getattr(b.cross, n).weight.t() for n in 'kvo'})
    out.update({f'{name}/norm3': b.norm3.gain, **{f'{name}/{n}': getattr(b, n).weight.t() for n in ('wi_0', 'wi_1', 'wo')}})


def lm_tensors(m):
    """Bakes projections of code vectors into plain tables."""
    c = m.config
    vectors = m.code_vectors()                                                       # [levels, codes, V]
    V, S = vectors.shape[-1], c.style_hidden
    slots = m.context_in.weight.t().reshape(c.pair * c.context_levels, V, -1)
    codes = torch.cat([vectors[i % c.context_levels] @ slots[i] for i in range(len(slots))])
    styles = (torch.einsum('lkd,lde->lke', m.style_vectors * m.style_scale(), m.style_in) + m.style_token[:, None]).flatten(0, 1)
    out = {'lm/encoder/embedding': torch.cat([codes, m.context_mask[None], styles, m.style_mask[None]]), 'lm/encoder/norm': m.encoder_norm.gain}
    for i, b in enumerate(m.encoder): block(out, f'lm/encoder/layer_{i}', b)
    frame = m.frame_in.weight.t().reshape(c.levels, V, -1)
    out.update({'lm/temporal/bos': m.bos, 'lm/temporal/embedding': torch.cat([vectors[i] @ frame[i] for i in range(c.levels)]) * c.levels,   # the reader averages
                'lm/temporal/norm': m.temporal_norm.gain})
    for i, b in enumerate(m.temporal): block(out, f'lm/temporal/layer_{i}', b)
    out.update({'lm/style/vector': m.style_hidden(m.style_vectors).flatten(0, 1), 'lm/style/vector_bias': m.style_hidden(-m.style_centre),
                'lm/style/temporal': m.style_temporal.weight.t(), 'lm/style/depth': m.style_depth.weight.t(), 'lm/style/norm': m.style_norm.weight.t() * S ** -.5})
    out.update({f'lm/style/layer_{i}': layer.weight.t() * S ** -.5 for i, layer in enumerate(m.style_layers)})
    out.update({'lm/depth/adapter': m.adapter.weight.t(), 'lm/depth/embedding': torch.cat([vectors[i] @ m.level_in[i] for i in range(c.levels - 1)]),
                'lm/depth/position': m.level_position, 'lm/depth/norm': m.depth_norm.gain})
    for i, b in enumerate(m.depth): block(out, f'lm/depth/layer_{i}', b)
    if c.controls:
        echo = lambda table: torch.einsum('lcv,klvw->klcw', vectors[:c.context_levels], table).flatten(1, 2)
        out.update({f'lm/echo/{where}_{k}': t for where in ('temporal', 'depth') for k, t in enumerate(echo(getattr(m.echo, where)))})
    for i in range(c.levels): out.update({f'lm/depth/head_{i}': m.head[i] @ vectors[i].t(), f'lm/depth/head_bias_{i}': m.head_bias[i]})
    return out


def control_tensors(c):
    out = {'lm/control/adapter': c.adapter.weight.t(), 'lm/control/style': c.style.weight.t(), 'lm/control/norm': c.norm}
    out.update({f'lm/control/{name}': getattr(c, name) for name in ('embedding', 'input', 'beat', 'bar')})
    for f, (up, head) in enumerate(zip(c.up, c.heads)):
        out[f'lm/control/up_{f}'] = up.weight.t()
        affine(out, f'lm/control/head_{f}', head)
        out[f'lm/control/head_bias_{f}'] = out.pop(f'lm/control/head_{f}_bias')
    return out


def level_of(folder):                                 # RMS in dB of full scale of the composed music
    clips = [x for n in data.test_names(folder) for x in data.load(folder, 'pcm', [n])[0]]
    return round(float(10 * np.log10(np.mean([((x / 32768.) ** 2).mean() for x in clips]))), 1)


def model_json(codec, style, lm, a):
    k, s, m = codec.config, style.config, lm.config
    codes = m.pair * m.context_levels * m.codes
    tower = lambda layers, width, heads, ffn: {'layers': layers, 'width': width, 'heads': heads, 'head_width': width // heads, 'ffn': ffn}
    out = {
        'format': 'livemusic-bundle', 'version': 2 if m.controls else 1, 'name': 'seedling', 'title': 'Seedling', 'revision': a.revision,
        'licence': 'Apache-2.0', 'attribution': 'Seedling, trained from scratch on music composed by the project\'s own composer and rendered with FluidR3 and MuseScore_General (both MIT).',
        'files': {}, 'sample_rate': audio.RATE, 'channels': 2, 'frame_rate': 25, 'samples_per_frame': 4 * audio.HOP,
        'chunk_frames': m.chunk, 'context_frames': m.context,
        'rvq': {'codebook_size': k.codes, 'levels': k.levels, 'generated_levels': m.levels, 'context_levels': m.context_levels},
        'codec': {'kind': 'magnitude', 'fft': audio.WINDOW, 'hop': audio.HOP, 'mid_bands': audio.MID_BANDS, 'side_bands': audio.SIDE_BANDS, 'epsilon': audio.EPS,
                  'width': k.width, 'encoder_blocks': k.encoder_blocks, 'encoder_kernel': k.encoder_kernel, 'decoder_blocks': k.decoder_blocks, 'decoder_kernel': k.decoder_kernel,
                  'refine_width': k.refine_width, 'refine_kernel': k.refine_kernel, 'latent': k.latent,
                  'decoder_context_frames': k.decoder_context, 'encoder_context_frames': k.encoder_context},
        'style': {'dimension': s.dimension, 'levels': s.levels, 'codebook_size': s.codes,
                  'text': {'kind': 'word-ngrams', 'max_tokens': s.max_tokens, 'vocabulary': s.vocabulary, 'width': s.text_width, 'hidden': s.text_hidden},
                  'audio': {'kind': 'logmel-convnext', 'sample_rate': audio.STYLE_RATE, 'clip_samples': 160000, 'fft': audio.STYLE_FFT, 'hop': audio.STYLE_HOP,
                            'mels': audio.STYLE_MELS, 'epsilon': audio.STYLE_EPS, 'stem_kernel': 5, 'stem_stride': 2, 'width': s.audio_width, 'blocks': s.audio_blocks,
                            'kernel': s.audio_kernel, 'expansion': s.audio_expansion}},
        'lm': {'kind': 'depthformer', 'activation': 'gelu_tanh', 'positions': 'rope', 'rope_base': 10000,
               'encoder': {**tower(m.encoder_layers, m.encoder_width, m.encoder_heads, m.encoder_ffn), 'tokens_per_position': m.pair * m.context_levels},
               'temporal': tower(m.temporal_layers, m.temporal_width, m.temporal_heads, m.temporal_ffn),
               'depth': {**tower(m.depth_layers, m.depth_width, m.depth_heads, m.depth_ffn), 'input': 'sum'},
               'style_hidden': m.style_hidden,
               'layout': {'vocabulary': codes + 2 + s.levels * s.codes, 'codec_offset': 0, 'slots': m.pair * m.context_levels, 'mask_id': codes,
                          'style_offset': codes + 1, 'style_mask_id': codes + 1 + s.levels * s.codes}},
        'capabilities': ['text_prompt', 'audio_prompt', 'audio_injection'],
        'defaults': {'guidance': a.guidance, 'temperature': a.temperature, 'top_k': a.top_k},
        'level_db': level_of(a.data),
    }
    if m.controls:
        kept = a.withheld.split(',')
        fields = [{'name': name, 'classes': classes, **({'frames_per_beat': TEMPI} if name == 'tempo' else {}), **({'withheld': True} if name in kept else {})} for name, classes in FIELDS]
        out['lm']['controls'] = {'hidden': m.control_hidden, 'echo': True, 'fields': fields}
        out['capabilities'] += [c for c in ('tempo', 'beat_phase', 'key', 'density', 'brightness', 'stems') if c not in kept]
    return out


@torch.no_grad()
def references(b, samples, test, controls):
    """Inputs and outputs of every module, from the exported (rounded) weights."""
    rng = np.random.default_rng(0)
    out = {}
    ids = torch.tensor([b.tokenizer.encode(t) for t in ('smooth jazz with saxophone', 'techno', 'calm solo piano, 80 bpm')])
    out['text/ids'], out['text/embedding'] = ids, b.text_embedding(ids)
    mono = audio.signal.resample_poly(samples.mean(0), 1, 3)[:160000].astype(np.float32)
    mono = np.pad(mono, (0, 160000 - len(mono)))
    out['audio/samples'], out['audio/embedding'] = mono[None], b.audio_embedding(mono)
    embedding = torch.cat([out['text/embedding'], out['audio/embedding']])
    out['quantiser/embedding'], out['quantiser/codes'] = embedding, b.style_codes(embedding)
    x = samples[:, 48000:48000 + 1920 * 12]
    latent = b.codec_latent(b.codec_features(x))
    codes = b.nearest(latent, b.t['codec/codebooks'])
    out.update({'codec_encoder/samples': x[None], 'codec_encoder/latent': latent, 'codec_encoder/codes': codes,
                'codec_decoder/codes': codes, 'codec_decoder/magnitude': b.codec_magnitude(codes)})
    L, C, n = b.rvq['generated_levels'], b.rvq['context_levels'], b.model['context_frames']
    clip = torch.from_numpy(test[:n + 50].astype(np.int64))
    context = clip[None, :n, :C].repeat(2, 1, 1)
    context[:, :100] = -1                                                            # a context that is not yet full
    style = torch.stack([out['quantiser/codes'][0], torch.full((b.model['style']['levels'],), -1)])
    encoded = b.encode(context, style)
    given = clip[None, -50:, :L].repeat(2, 1, 1)
    s = b.style_vector(style)
    bos, x = b.t['lm/temporal/bos'].expand(2, 1, -1), b.temporal_in(given[:, :-1])
    if b.controls:
        codes = torch.from_numpy(controls[n].astype(np.int64))
        heard = b.echoes(context, given, codes.repeat(2, 1), 0, 50)
        x = torch.cat([b.control_in(codes.repeat(2, 1)), x], 1) + b.clock(codes.repeat(2, 1), 0, 50) + b.echo_in(heard)
    steps = b.temporal(torch.cat([bos, x], 1), s, b.memories(encoded), -1 if b.controls else 0)
    h = steps[:, -50:]
    if b.controls:
        out.update({'lm_control/hidden': steps[0, 0], 'lm_control/style': style[0], 'lm_control/codes': codes, 'lm_temporal/controls': codes,
                    'lm_control/logits': torch.cat([b.control_logits(steps[:1, 0], s[:1, 0], codes[None, :f])[0] for f in range(len(codes))])})
        out['lm_depth/echo'] = heard[:, 7]
    d, caches, logits = b.depth_in(h[:, 7], s[:, 0]), [{} for _ in range(b.lm['depth']['layers'])], []
    for level in range(L):
        logits.append(b.depth_step(d, level, caches, heard[:, 7] if b.controls else None))
        if level + 1 < L: d = d + b.depth_code(level, given[:, 7, level])
    out.update({'lm_encoder/context': context, 'lm_encoder/style': style, 'lm_encoder/output': encoded, 'lm_temporal/codes': given, 'lm_temporal/output': h,
                'lm_depth/input': h[:, 7], 'lm_depth/codes': given[0, 7], 'lm_depth/logits': torch.stack(logits, 1)})
    return {k: np.asarray(v, np.int64 if np.asarray(v).dtype.kind == 'i' else np.float32) for k, v in out.items()}


@torch.no_grad()
def check(b, lm, codec, style, r):
    """The baked bundle against the training code: differences may only be float16 rounding."""
    t = lambda name: torch.from_numpy(r[name])
    worst = {'text': (style.text(t('text/ids')) - t('text/embedding')).abs().max(),
             'codec decoder': (codec.decode(t('codec_decoder/codes')) - b.codec_bands(t('codec_decoder/codes'))).abs().max(),
             'lm encoder': (lm.encode(t('lm_encoder/context'), t('lm_encoder/style')) - t('lm_encoder/output')).abs().max()}
    controls = t('lm_temporal/controls').expand(2, -1) if b.controls else None
    nll, control_nll = lm(t('lm_encoder/context'), t('lm_encoder/style'), t('lm_temporal/codes'), controls=controls)
    nll = nll[:, 7]
    ours = torch.from_numpy(r['lm_depth/logits']).log_softmax(-1).gather(2, t('lm_depth/codes').expand(2, -1)[..., None])[..., 0]
    worst['lm'] = (nll + ours).abs().max()
    if b.controls:
        logits = list(t('lm_control/logits').split(CLASSES))
        logits[1] = lm.controls.possible(logits[1][None], controls[:1, 0])[0]
        ours = torch.stack([-l.log_softmax(-1)[c] for l, c in zip(logits, controls[0])])
        worst['controls'] = (control_nll[0] - ours).abs().max()
    worst = {k: round(float(v), 4) for k, v in worst.items()}
    print('largest difference between bundle and training code:', worst)
    if max(worst.values()) > .15: raise SystemExit('the bundle does not compute what was trained')


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    for name in ('data', 'codec', 'style', 'lm', 'out'): p.add_argument('--' + name, required=True)
    p.add_argument('--revision', default='0')
    p.add_argument('--withheld', default='', help='controls that the model draws but does not follow when they are wished, as `livemusic evaluate controls` hears: players do not see them')
    p.add_argument('--guidance', type=float, default=4.)
    p.add_argument('--temperature', type=float, default=1.)
    p.add_argument('--top-k', type=int, default=40)
    a = p.parse_args()
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    os.makedirs(a.out, exist_ok=True)
    codec, (style, tokenizer), lm = load_codec(a.codec), load_style(a.style), load_lm(a.lm)
    tensors = {**codec_tensors(codec), **style_tensors(style), **lm_tensors(lm), **(control_tensors(lm.controls) if lm.config.controls else {})}
    tensors = {k: v.detach().cpu().numpy().astype(np.float16) for k, v in tensors.items()}
    if not all(np.isfinite(v).all() for v in tensors.values()): raise SystemExit('a weight is too large for float16')
    tokenizer.save(f'{a.out}/tokenizer.json')
    write_safetensors(f'{a.out}/weights.safetensors', tensors)
    model = model_json(codec, style, lm, a)
    model['files'] = {f: hashlib.sha256(open(f'{a.out}/{f}', 'rb').read()).hexdigest() for f in ('weights.safetensors', 'tokenizer.json')}
    json.dump(model, open(f'{a.out}/model.json', 'w'), indent=2)
    b = Bundle(a.out)
    name = data.test_names(a.data)[0]
    samples = data.load(a.data, 'pcm', [name])[0][3].astype(np.float32) / 32768
    r = references(b, samples, np.load(f'{a.data}/tokens_{name}.npy')[3], np.load(f'{a.data}/controls_{name}.npy')[3] if b.controls else None)
    write_safetensors(f'{a.out}/reference.safetensors', r)
    check(b, lm, codec, style, r)
    for f in sorted(os.listdir(a.out)): print(f'{f:24} {os.path.getsize(f"{a.out}/{f}") / 1e6:.2f} MB')
    print('parameters', {part: sum(v.size for k, v in tensors.items() if k.startswith(part)) for part in ('codec', 'style', 'lm')})
