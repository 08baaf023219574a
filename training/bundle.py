"""Reads a bundle (docs/bundle-format.md) and runs it: the same maths as the compiled engine, in plain PyTorch.

export.py computes the parity references with it, evaluate.py generates with it; so both speak of the exported
float16 weights and not of the training code.
"""
import json, math
import numpy as np
import torch
import torch.nn.functional as F
import audio
from style import Tokenizer

DTYPES = {'F16': np.float16, 'F32': np.float32, 'I64': np.int64}


def write_safetensors(path, tensors):
    header, at, blobs = {}, 0, []
    for name, t in tensors.items():
        t = np.ascontiguousarray(t)
        kind = next(k for k, v in DTYPES.items() if v == t.dtype)
        header[name] = {'dtype': kind, 'shape': list(t.shape), 'data_offsets': [at, at + t.nbytes]}
        at += t.nbytes
        blobs.append(t.tobytes())
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as f: f.write(len(text).to_bytes(8, 'little') + text + b''.join(blobs))


def read_safetensors(path):
    raw = open(path, 'rb').read()
    n = int.from_bytes(raw[:8], 'little')
    header, out = json.loads(raw[8:8 + n]), {}
    for name, h in header.items():
        if name == '__metadata__': continue
        a, b = h['data_offsets']
        out[name] = np.frombuffer(raw[8 + n + a:8 + n + b], DTYPES[h['dtype']]).reshape(h['shape'])
    return out


STEADY, BEAT, KEY = 2., 4., 10.                       # how much the call before counts for the next: the rest; beat and key where another style begins (as in the engine's ControlPlan)
HELD = 1e6
CONTRAST = {'key': 4., 'density': .25}                # how far the negative row leans from a wish to the mean of all classes (1), and beyond: as in the engine's ControlPlan


def rms(x, g): return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * g
def film(x, m): return x if m is None else x * (1 + m[0]) + m[1]


class Bundle:
    def __init__(self, folder, tensors=None, model=None):
        self.model = model or json.load(open(f'{folder}/model.json'))
        files = [f for f in self.model['files'] if f.endswith('.safetensors')]
        tensors = tensors or {k: v for f in files for k, v in read_safetensors(f'{folder}/{f}').items()}
        self.t = {k: torch.from_numpy(np.asarray(v, np.float32)) for k, v in tensors.items()}
        self.tokenizer = Tokenizer.load(f'{folder}/tokenizer.json') if folder else None
        self.lm, self.rvq = self.model['lm'], self.model['rvq']
        self.controls = self.lm.get('controls', {}).get('fields')                        # version 2
        if self.controls:
            self.classes = [f['classes'] for f in self.controls]
            self.offsets = torch.tensor([sum(self.classes[:f]) for f in range(len(self.classes))])
            self.tempo, self.phase = (next(i for i, f in enumerate(self.controls) if f['name'] == n) for n in ('tempo', 'bar_phase'))
            self.beats = torch.tensor(self.controls[self.tempo]['frames_per_beat'])
            self.beat_offsets = self.beats.cumsum(0) - self.beats

    # --- codec ------------------------------------------------------------------------------------------------
    def layernorm(self, x, name, eps): return F.layer_norm(x, x.shape[-1:], self.t[name], self.t[name + '_bias'], eps)
    def linear(self, x, name): return x @ self.t[name] + self.t[name + '_bias']

    def convnext(self, x, name, causal=True):         # [B, T, width]
        w = self.t[name + '/depthwise']
        k = w.shape[-1]
        h = F.pad(x.transpose(1, 2), (k - 1, 0) if causal else (k // 2, k // 2))
        h = F.conv1d(h, w, self.t[name + '/depthwise_bias'], groups=len(w)).transpose(1, 2)
        h = self.linear(F.gelu(self.linear(self.layernorm(h, name + '/norm', 1e-6), name + '/up')), name + '/down')
        return x + self.t[name + '/scale'] * h

    def codec_features(self, samples):                # [2, S] -> [S / 480, 320]
        x = np.asarray(samples, np.float32)
        eps, out = self.model['codec']['epsilon'], []
        for c, name in (((x[0] + x[1]) / 2, 'mid'), ((x[0] - x[1]) / 2, 'side')):
            power = torch.from_numpy(np.abs(audio.stft(c)).astype(np.float32) ** 2)
            out.append(torch.log(torch.sqrt(power @ self.t[f'codec/{name}_analysis']) + eps))
        return torch.cat(out, -1)

    def codec_latent(self, features):                 # [T * 4, 320] -> [1, T, 64]
        f = (features - self.t['codec/feature_mean']) / self.t['codec/feature_scale']
        h = self.linear(f.reshape(1, -1, 4 * f.shape[-1]), 'codec/encoder/input')
        for i in range(self.model['codec']['encoder_blocks']): h = self.convnext(h, f'codec/encoder/block_{i}')
        return self.linear(self.layernorm(h, 'codec/encoder/norm', 1e-6), 'codec/encoder/output')

    def nearest(self, z, books):                      # [..., D] -> [..., levels]
        out, r = [], z
        for c in books:
            i = (c.pow(2).sum(-1) - 2 * r @ c.t()).argmin(-1)
            r = r - c[i]
            out.append(i)
        return torch.stack(out, -1)

    def codec_encode(self, samples): return self.nearest(self.codec_latent(self.codec_features(samples)), self.t['codec/codebooks'])

    def codec_bands(self, codes):                     # [1, T, levels] -> [1, 4T, 320]
        books, c = self.t['codec/codebooks'], self.model['codec']
        h = self.linear(sum(books[l][codes[..., l]] for l in range(codes.shape[-1])), 'codec/decoder/input')
        for i in range(c['decoder_blocks']): h = self.convnext(h, f'codec/decoder/block_{i}')
        y = self.linear(self.layernorm(h, 'codec/decoder/norm', 1e-6), 'codec/decoder/output').reshape(len(h), -1, c['mid_bands'] + c['side_bands'])
        r = y.transpose(1, 2)
        for name in ('refine_1', 'refine_2'):
            w = self.t['codec/decoder/' + name]
            r = F.conv1d(F.pad(r if name == 'refine_1' else F.gelu(r), (w.shape[-1] - 1, 0)), w, self.t[f'codec/decoder/{name}_bias'])
        return (y + r.transpose(1, 2)) * self.t['codec/feature_scale'] + self.t['codec/feature_mean']

    def codec_magnitude(self, codes):                 # -> [1, 4T, 2, 1025]
        b, n = self.codec_bands(codes), self.model['codec']['mid_bands']
        parts = (b[..., :n] @ self.t['codec/mid_synthesis'], b[..., n:] @ self.t['codec/side_synthesis'])
        return torch.stack([(p.exp() - self.model['codec']['epsilon']).clamp(min=0) for p in parts], 2)

    # --- style ------------------------------------------------------------------------------------------------
    def text_embedding(self, ids):                    # [B, 128] -> [B, 256]
        real = (ids != 0).float()[..., None]
        h = (self.t['style/text/embedding'][ids] * real).sum(1) / real.sum(1).clamp(min=1)
        h = F.gelu(self.linear(self.layernorm(h, 'style/text/norm', 1e-5), 'style/text/hidden'))
        return F.normalize(self.linear(h, 'style/text/output'), dim=-1)

    def embed_text(self, texts): return self.text_embedding(torch.tensor([self.tokenizer.encode(t) for t in texts]))

    def audio_embedding(self, mono):                  # [160000] at 16 kHz -> [1, 256]
        c = self.model['style']['audio']
        spectra = np.abs(audio.fft.rfft(audio.frames_of(np.asarray(mono, np.float32), c['fft'], c['hop']) * audio.STYLE_HANN)).astype(np.float32)
        return self.mel_embedding(torch.log(torch.from_numpy(spectra) @ self.t['style/audio/mel'] + c['epsilon']))

    def mel_embedding(self, m):                       # log-mel [497, 96] -> [1, 256]
        c = self.model['style']['audio']
        m = (m - self.t['style/audio/feature_mean']) * self.t['style/audio/feature_scale']
        h = F.conv1d(m.t()[None], self.t['style/audio/stem'], self.t['style/audio/stem_bias'], stride=c['stem_stride'], padding=c['stem_kernel'] // 2).transpose(1, 2)
        for i in range(c['blocks']): h = self.convnext(h, f'style/audio/block_{i}', causal=False)
        h = torch.cat([h.mean(1), h.std(1, unbiased=False)], -1)
        return F.normalize(self.linear(self.layernorm(h, 'style/audio/norm', 1e-5), 'style/audio/output'), dim=-1)

    def embed_audio(self, stereo):                    # 48 kHz [2, S], the first 10 s
        mono = audio.signal.resample_poly(np.asarray(stereo, np.float32).mean(0), 1, 3)[:160000]
        return self.audio_embedding(np.pad(mono, (0, 160000 - len(mono))))

    def style_codes(self, embedding): return self.nearest(embedding, self.t['style/codebooks'])

    # --- language model -----------------------------------------------------------------------------------------
    def rope(self, x, positions):                     # [B, heads, T, w]
        h = x.shape[-1] // 2
        angle = positions[:, None] * self.lm['rope_base'] ** (-torch.arange(h) / h)
        c, s, a, b = angle.cos(), angle.sin(), x[..., :h], x[..., h:]
        return torch.cat([a * c - b * s, a * s + b * c], -1)

    def heads(self, x, n): return x.unflatten(-1, (n, -1)).transpose(1, 2)

    def attend(self, q, k, v, mask=None):
        score = q @ k.transpose(-1, -2)
        if mask is not None: score = score + mask
        return (score.softmax(-1) @ v).transpose(1, 2).flatten(2)

    def block(self, x, name, heads, positions=None, mask=None, memory=None, modulation=None, cache=None):
        t = lambda n: self.t[f'{name}/{n}']
        turn = (lambda x: x) if positions is None else (lambda x: self.rope(x, positions))
        m = [None] * 3 if modulation is None else [modulation[i:i + 2] for i in (0, 2, 4)]
        h = film(rms(x, t('norm1')), m[0])
        k, v = turn(self.heads(h @ t('k'), heads)), self.heads(h @ t('v'), heads)
        if cache is not None:
            if 'k' in cache: k, v = torch.cat([cache['k'], k], 2), torch.cat([cache['v'], v], 2)
            cache['k'], cache['v'] = k, v
        x = x + self.attend(turn(self.heads(h @ t('q'), heads)), k, v, mask) @ t('o')
        if memory is not None:
            h = film(rms(x, t('norm2')), m[1])
            x = x + self.attend(turn(self.heads(h @ t('cross_q'), heads)), *memory) @ t('cross_o')
        h = film(rms(x, t('norm3')), m[2])
        return x + (F.gelu(h @ t('wi_0'), approximate='tanh') * (h @ t('wi_1'))) @ t('wo')

    def encode(self, context, style):                 # [B, 250, 4], [B, 6], -1 masked -> [B, 131, width]
        c, lay = self.lm['encoder'], self.lm['layout']
        K = self.rvq['codebook_size']
        flat = context.flatten(1)
        ids = lay['codec_offset'] + torch.arange(flat.shape[1]) % lay['slots'] * K + flat
        ids = torch.where(flat < 0, torch.full_like(ids, lay['mask_id']), ids)
        x = self.t['lm/encoder/embedding'][ids].unflatten(1, (-1, c['tokens_per_position'])).sum(2)
        sid = lay['style_offset'] + torch.arange(style.shape[1]) * self.model['style']['codebook_size'] + style
        sid = torch.where(style < 0, torch.full_like(sid, lay['style_mask_id']), sid)
        x = torch.cat([x, self.t['lm/encoder/embedding'][sid]], 1)
        for i in range(c['layers']): x = self.block(x, f'lm/encoder/layer_{i}', c['heads'], self.encoder_positions())
        return rms(x, self.t['lm/encoder/norm'])

    def encoder_positions(self):
        m = self.model
        per = self.lm['encoder']['tokens_per_position'] / m['rvq']['context_levels']
        n = int(m['context_frames'] / per)
        return torch.cat([(torch.arange(n) + 1) * per - 1, torch.full((m['style']['levels'],), float(m['context_frames']))])

    def memories(self, encoded):
        c = self.lm['temporal']
        return [(self.rope(self.heads(encoded @ self.t[f'lm/temporal/layer_{i}/cross_k'], c['heads']), self.encoder_positions()),
                 self.heads(encoded @ self.t[f'lm/temporal/layer_{i}/cross_v'], c['heads'])) for i in range(c['layers'])]

    def style_vector(self, style):                    # [B, 6] -> [B, 1, S]
        n = torch.arange(style.shape[1]) * self.model['style']['codebook_size']
        s = self.t['lm/style/vector'][n + style.clamp(min=0)].sum(1) + self.t['lm/style/vector_bias']
        return (s * (style[:, :1] >= 0))[:, None]

    def temporal_in(self, codes):                     # [B, T, levels] -> [B, T, width]
        return self.t['lm/temporal/embedding'][torch.arange(codes.shape[-1]) * self.rvq['codebook_size'] + codes].mean(2)

    def temporal(self, x, s, memories, first, caches=None):
        c = self.lm['temporal']
        n = x.shape[1]
        positions = self.model['context_frames'] + (first + torch.arange(n).float()).clamp(min=0)        # the control step (-1) stands at frame 0
        mask = torch.full((n, n), -1e9).triu(1) if n > 1 else None
        x = x + s @ self.t['lm/style/temporal']
        for i in range(c['layers']):
            x = self.block(x, f'lm/temporal/layer_{i}', c['heads'], positions, mask, memories[i],
                           (s @ self.t[f'lm/style/layer_{i}']).chunk(6, -1), caches and caches[i])
        return film(rms(x, self.t['lm/temporal/norm']), (s @ self.t['lm/style/norm']).chunk(2, -1))

    # --- version 2: control tokens (s here is [B, S]) -------------------------------------------------------------
    def control_logits(self, h, s, codes):            # [B, width], known codes [B, f] -> logits of field f [B, classes]
        f = codes.shape[1]
        d = h @ self.t['lm/control/adapter'] + s @ self.t['lm/control/style'] + self.t['lm/control/embedding'][self.offsets[:f] + codes].sum(1)
        d = F.gelu(rms(d, self.t['lm/control/norm']) @ self.t[f'lm/control/up_{f}'], approximate='tanh')
        return d @ self.t[f'lm/control/head_{f}'] + self.t[f'lm/control/head_bias_{f}']

    def going_on(self, last, changed):                # controls of the call before, does another style begin [B] -> prior [B, all classes]
        prior = torch.zeros(len(last), sum(self.classes))
        bar = 4 * self.beats[last[:, self.tempo]][:, None]
        phase = (last[:, self.phase, None] + self.model['chunk_frames']) % bar
        strength = lambda soft: torch.where(changed, soft, HELD)[:, None]
        for f, (field, n) in enumerate(zip(self.controls, self.classes)):
            apart = (torch.arange(n) - (phase if f == self.phase else last[:, f, None])).abs()
            if f == self.phase: apart = torch.where(torch.arange(n) < bar, torch.minimum(apart, bar - apart), apart)
            elif field['name'] in ('tempo', 'key'): apart = (apart != 0).long()
            how = strength(BEAT) if f in (self.tempo, self.phase) else strength(KEY) if field['name'] == 'key' else STEADY
            prior[:, self.offsets[f]:self.offsets[f] + n] = -how / 2 * apart ** 2
        return prior

    def control_draw(self, h, s, prior=None, temperature=1.):
        """prior [B, all classes]: what is wanted. -> codes [B, F]"""
        codes = torch.zeros(len(h), 0, dtype=torch.long)
        for f, n in enumerate(self.classes):
            l = self.control_logits(h, s, codes)
            if prior is not None: l = l + prior[:, self.offsets[f]:self.offsets[f] + n]
            if f == self.phase: l = l.masked_fill(torch.arange(n) >= 4 * self.beats[codes[:, self.tempo]][:, None], -1e9)
            gumbel = -torch.log(-torch.log(torch.rand(l.shape).clamp(1e-9, 1 - 1e-7)))
            codes = torch.cat([codes, (l + temperature * gumbel).argmax(-1, keepdim=True)], 1)
        return codes

    def control_in(self, codes): return self.t['lm/control/input'][self.offsets + codes].sum(1, keepdim=True)

    def clock(self, codes, first, n):                 # of frames first ... first + n - 1 -> [B, n, width]
        tempo, phase = codes[:, self.tempo, None], codes[:, self.phase, None]
        beat = self.beats[tempo]
        p = (phase + first + torch.arange(n)) % (4 * beat)
        return self.t['lm/control/beat'][self.beat_offsets[tempo] + p % beat] + self.t['lm/control/bar'][torch.div(p, beat, rounding_mode='floor')]

    def echoes(self, context, given, codes, first, n):          # context [B, 250, levels], frames after it [B, T, more], controls -> [B, n, 2, levels]: one bar and one phrase ago
        C, L = context.shape[1:]
        beat = self.beats[codes[:, self.tempo]]
        lags = torch.stack([4 * beat, torch.where(16 * beat <= C, 16 * beat, 8 * beat)], 1)
        at = C + first + torch.arange(n)[:, None] - lags[:, None]
        return torch.cat([context, given[..., :L]], 1).gather(1, at.flatten(1)[..., None].expand(-1, -1, L)).unflatten(1, (n, 2))

    def echo_rows(self, where, heard):                # [..., 2, levels] -> [..., levels, width]; what is not known is 0
        rows = torch.arange(heard.shape[-1]) * self.rvq['codebook_size'] + heard.clamp(min=0)
        return sum(self.t[f'lm/echo/{where}_{k}'][rows[..., k, :]] * (heard[..., k, :, None] >= 0) for k in range(2))

    def echo_in(self, heard): return self.echo_rows('temporal', heard).sum(-2)

    def depth_in(self, h, s): return h @ self.t['lm/depth/adapter'] + s @ self.t['lm/style/depth']

    def depth_step(self, d, level, caches, heard=None):         # [N, width], echo [N, 2, levels] -> logits [N, 1024]
        c = self.lm['depth']
        x = (d + self.t['lm/depth/position'][level])[:, None]
        if heard is not None and level < heard.shape[-1]: x = x + self.echo_rows('depth', heard)[:, level, None]
        for i in range(c['layers']): x = self.block(x, f'lm/depth/layer_{i}', c['heads'], cache=caches[i])
        return rms(x[:, 0], self.t['lm/depth/norm']) @ self.t[f'lm/depth/head_{level}'] + self.t[f'lm/depth/head_bias_{level}']

    def depth_code(self, level, code): return self.t['lm/depth/embedding'][level * self.rvq['codebook_size'] + code]

    @torch.no_grad()
    def generate(self, context, style, guidance=None, temperature=None, top_k=None, frames=None, prior=None, control_temperature=1., last=None, before=None, heard=None):
        """One chunk. context [B, 250, context levels], style [B, 6] -> codes [B, 50, levels], controls [B, F] (None in version 1).
        prior [B, all classes]: what is wanted; last, before: controls and style of the call before, which go on; heard [B]: how many frames back the echo reaches."""
        d = self.model['defaults']
        guidance, temperature, top_k = (d[k] if v is None else v for k, v in (('guidance', guidance), ('temperature', temperature), ('top_k', top_k)))
        B, L = len(style), self.rvq['generated_levels']
        both = torch.cat([style, torch.full_like(style, -1)])
        s = self.style_vector(both)
        memories, out = self.memories(self.encode(context.repeat(2, 1, 1), both)), []
        caches, x, controls = [{} for _ in memories], self.t['lm/temporal/bos'].expand(2 * B, 1, -1), None
        own = context if heard is None else torch.where(torch.arange(context.shape[1])[None, :, None] >= context.shape[1] - heard[:, None, None], context, -1)
        wanted = prior
        if self.controls:
            h = self.temporal(x, s, memories, -1, caches)[:B, 0]
            if last is not None:
                on = self.going_on(last, torch.zeros(B, dtype=torch.bool) if before is None else before[:, 0] != style[:, 0])
                for f, n in enumerate(self.classes):                             # a wish counts instead of what was
                    part = slice(self.offsets[f], self.offsets[f] + n)
                    if prior is not None: on[:, part] = torch.where((prior[:, part] == 0).all(1, keepdim=True), on[:, part], prior[:, part])
                prior = on
            controls = self.control_draw(h, s[:B, 0], prior, control_temperature)
            x = self.control_in(controls.repeat(2, 1))
            for f, n in enumerate(self.classes):                                 # guidance strengthens what is wished
                if wanted is None or f in (self.tempo, self.phase): continue
                part = slice(self.offsets[f], self.offsets[f] + n)
                table = self.t['lm/control/input'][part]
                x[B:, 0] += CONTRAST.get(self.controls[f]['name'], 1.) * (wanted[:, part] != 0).any(1, keepdim=True) * (table.mean(0) - table[controls[:, f]])
        for t in range(frames or self.model['chunk_frames']):
            echo = None
            if self.controls:
                echo = self.echoes(own, torch.stack(out, 1) if out else context[:, :0], controls, t, 1).repeat(2, 1, 1, 1)
                x, echo = x + self.clock(controls.repeat(2, 1), t, 1) + self.echo_in(echo), echo[:, 0]
            d = self.depth_in(self.temporal(x, s, memories, t, caches)[:, 0], s[:, 0])
            depth_caches, codes = [{} for _ in range(self.lm['depth']['layers'])], []
            for level in range(L):
                l = self.depth_step(d, level, depth_caches, echo)
                l = l[:B] + guidance * (l[:B] - l[B:])
                best, index = l.topk(min(top_k, l.shape[-1]))
                gumbel = -torch.log(-torch.log(torch.rand(best.shape).clamp(1e-9, 1 - 1e-7)))
                codes.append(index.gather(1, (best + temperature * gumbel).argmax(-1, keepdim=True))[:, 0])
                if level + 1 < L: d = d + self.depth_code(level, codes[-1].repeat(2))
            out.append(torch.stack(codes, -1))
            x = self.temporal_in(out[-1].repeat(2, 1)[:, None])
        return torch.stack(out, 1), controls

    def play(self, style, chunks, context=None, **sampling):
        """style [B, 6] or [chunks, B, 6] -> codes [B, 50 chunks, levels]."""
        styles = style if style.dim() == 3 else style.expand(chunks, *style.shape)
        if context is None: context = torch.full((styles.shape[1], self.model['context_frames'], self.rvq['context_levels']), -1)
        out, last, heard = [], None, torch.zeros(styles.shape[1], dtype=torch.long)
        for k in range(chunks):
            before = styles[k - 1] if k else None
            if k: heard = torch.where(before[:, 0] != styles[k][:, 0], 0, heard)          # another style is not to copy this one
            codes, last = self.generate(context, styles[k], last=last, before=before, heard=heard, **sampling)
            out.append(codes)
            heard = heard + codes.shape[1]
            context = torch.cat([context, codes[..., :self.rvq['context_levels']]], 1)[:, -self.model['context_frames']:]
        return torch.cat(out, 1)

    def sound(self, codes, rounds=4):                 # [T, levels] -> stereo [2, 1920 T]
        return audio.synthesise(self.codec_bands(codes[None])[0].numpy(), rounds)
