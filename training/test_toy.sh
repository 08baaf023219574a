#!/bin/sh
# Runs the whole chain at toy size (about 2 minutes) and asserts that a complete bundle comes out and loads. CONTROLS=1: of version 2.
set -e
cd "$(dirname "$0")"
D=${1:-$(mktemp -d)}
TOY=1 PROCESSES=1 ./make_all.sh "$D" "$D/bundle"
for f in model.json weights.safetensors tokenizer.json reference.safetensors; do test -s "$D/bundle/$f"; done
${PYTHON:-/usr/bin/python3} - "$D/bundle" <<'PY'
import sys, torch
from bundle import Bundle, read_safetensors
b = Bundle(sys.argv[1])
codes = b.play(b.style_codes(b.embed_text(['jazz', 'techno'])), 1)
assert codes.shape == (2, 50, b.rvq['generated_levels']) and 0 <= codes.min() and codes.max() < b.rvq['codebook_size']
assert b.sound(codes[0]).shape == (2, 96000)
if 'controls' in b.lm:
    bar = torch.full((2, 8), -1)
    bar[:, 0], bar[:, 1] = 3, 5                       # what is said is kept, the rest is drawn
    b.generate(torch.full((2, 250, 4), -1), b.style_codes(b.embed_text(['jazz', 'techno'])), frames=3, control=bar)
    assert (bar[:, 0] == 3).all() and (bar[:, 1] == 5).all() and (bar >= 0).all()
names = set(read_safetensors(sys.argv[1] + '/reference.safetensors'))
assert {'text/embedding', 'audio/embedding', 'quantiser/codes', 'codec_encoder/codes', 'codec_decoder/magnitude', 'lm_encoder/output', 'lm_temporal/output', 'lm_depth/logits'} <= names
print('toy chain: fine')
PY
