#!/bin/sh
# Runs the whole chain at toy size (about 2 minutes) and asserts that a complete bundle comes out and loads:
# version 1, or version 2 with CONTROLS=1.
set -e
cd "$(dirname "$0")"
D=${1:-$(mktemp -d)}
TOY=1 PROCESSES=1 ./make_all.sh "$D" "$D/bundle"
${PYTHON:-/usr/bin/python3} unbake.py --bundle "$D/bundle" --out "$D/again"             # fails where the weights are not the bundle's
if [ -n "$CONTROLS" ]; then                                                             # on from there, hearing its own slips
    ${PYTHON:-/usr/bin/python3} lm.py --data "$D" --codec "$D/codec.pt" --style "$D/style.pt" --out "$D/on.pt" --warm "$D/lm.pt" --slips
    ${PYTHON:-/usr/bin/python3} lm.py --data "$D" --codec "$D/codec.pt" --style "$D/style.pt" --out "$D/on.pt" --warm "$D/lm.pt" --controls --toy --minutes .05
    test -s "$D/on.pt"
fi
for f in model.json weights.safetensors tokenizer.json reference.safetensors; do test -s "$D/bundle/$f"; done
${PYTHON:-/usr/bin/python3} - "$D/bundle" <<'PY'
import os, sys, torch
from bundle import Bundle, read_safetensors
b = Bundle(sys.argv[1])
codes = b.play(b.style_codes(b.embed_text(['jazz', 'techno'])), 1)
assert codes.shape == (2, 50, b.rvq['generated_levels']) and 0 <= codes.min() and codes.max() < b.rvq['codebook_size']
assert b.sound(codes[0]).shape == (2, 96000)
names = set(read_safetensors(sys.argv[1] + '/reference.safetensors'))
assert {'text/embedding', 'audio/embedding', 'quantiser/codes', 'codec_encoder/codes', 'codec_decoder/magnitude', 'lm_encoder/output', 'lm_temporal/output', 'lm_depth/logits'} <= names
if os.environ.get('CONTROLS'):
    assert b.model['version'] == 2 and {'lm_control/hidden', 'lm_control/style', 'lm_control/codes', 'lm_control/logits', 'lm_temporal/controls'} <= names
    assert {'tempo', 'beat_phase', 'key', 'density', 'brightness', 'stems'} <= set(b.model['capabilities'])
    prior = torch.zeros(2, sum(b.classes))
    prior[:, b.offsets[b.tempo] + 3] = 1e6                                   # 12 frames per beat
    context, style = torch.full((2, 250, b.rvq['context_levels']), -1), b.style_codes(b.embed_text(['jazz', 'techno']))
    _, first = b.generate(context, style, frames=1, prior=prior)
    _, then = b.generate(context, style, frames=1, prior=prior, last=first)
    assert (first[:, b.tempo] == 3).all() and (then[:, b.phase] == (first[:, b.phase] + 50) % 48).all() and first[:, b.phase].max() < 48
else: assert b.model['version'] == 1 and not any('control' in n for n in names | set(b.t))
print('toy chain: fine, version', b.model['version'])
PY
