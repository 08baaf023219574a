#!/bin/sh
# The whole chain: compose and render, codec, style, language model, bundle, figures.
#   ./make_all.sh /data/seedling ../models/seedling          about 2.5 hours on two cores (less with DEVICE=cuda)
#   CONTROLS=1 ./make_all.sh ...                             with control tokens (bundle version 2)
#   FROM=../models/seedling ./make_all.sh ...                go on from that bundle's weights, with other music (SEED=1, 2, ...)
#   TOY=1 ./make_all.sh toy toy/bundle                       about 2 minutes, proves that every stage runs
set -e
cd "$(dirname "$0")"
D=${1:?work folder} OUT=${2:?bundle folder} PY=${PYTHON:-/usr/bin/python3} DEVICE=${DEVICE:-cpu}
export OPENBLAS_NUM_THREADS=1
T=${TOY:+--toy}
WITH=${CONTROLS:+--controls}
HELD=--held-out-font HALF=
[ -z "$TOY" ] || HELD=
! grep -qs avx512_bf16 /proc/cpuinfo || HALF=--half
$PY data.py --out "$D" $HELD --seed "${SEED:-0}" $T
$PY data.py --out "$D" $HELD --more 2 --clips 700 --seed "$((${SEED:-0} + 702))" --guests 1 --solos .7 $T &        # soloists in front
$PY data.py --out "$D" $HELD --more 3 --clips 400 --seed "$((${SEED:-0} + 803))" --turned $T                        # controls turned on the way
wait $!
if [ -n "$FROM" ]; then
    $PY unbake.py --bundle "$FROM" --out "$D"
    $PY codec.py --data "$D" --out "$D/codec.pt" --tokenise-only &
    $PY style.py --data "$D" --out "$D/style.pt" --minutes 8 --resume --keep-codes --codec "$D/codec.pt" $T
    wait $!
    WITH="--warm $D/lm0.pt --early 0 $WITH"
    [ -z "$CONTROLS" ] || $PY lm.py --data "$D" --codec "$D/codec.pt" --style "$D/style.pt" --out "$D/lm.pt" --device "$DEVICE" --warm "$D/lm0.pt" --slips $HALF      # what the model would have played
else
    $PY codec.py --data "$D" --out "$D/codec.pt" --minutes 21 --device "$DEVICE" $T &        # two stages side by side, a core each
    $PY style.py --data "$D" --out "$D/style.pt" --minutes 8 --device "$DEVICE" $T
    wait $!
    $PY style.py --data "$D" --out "$D/style.pt" --minutes 4 --resume --codec "$D/codec.pt" $T
fi
$PY lm.py --data "$D" --codec "$D/codec.pt" --style "$D/style.pt" --out "$D/lm.pt" --minutes 80 --processes "${PROCESSES:-2}" --device "$DEVICE" $WITH $HALF $T
$PY export.py --data "$D" --codec "$D/codec.pt" --style "$D/style.pt" --lm "$D/lm.pt" --out "$OUT"
$PY evaluate.py --bundle "$OUT" --data "$D" ${TOY:+--only genre --tries 1}
