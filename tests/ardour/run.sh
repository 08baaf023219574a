#!/usr/bin/env bash
# The plugin in a real DAW without a screen: Debian's Ardour scans the VST3, plays it in real time, saves, reopens and bounces. Nothing of the user's is touched.
# Wants the published plugin and engine under artifacts/ (the first argument says otherwise) and the Debian package ardour.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
artifacts=${1:-$root/artifacts}
work=$(mktemp -d); seconds=24; roll=${ROLL:-14}
export HOME=$work/home
export LIVEMUSIC_ENGINE=$artifacts/engine/linux-x64/livemusic LIVEMUSIC_PIPE=livemusic-ardour-$$
trap '"$LIVEMUSIC_ENGINE" stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
host=$root/tests/LiveMusic.TestHost/bin/Release/net10.0/livemusic-host
bundle=$HOME/.vst3/LiveMusic.vst3
mkdir -p "$HOME/.vst3"; cp -rp "$artifacts/plugin/linux-x64/LiveMusic.vst3" "$bundle"
say() { printf '%s\n' "$*"; }
fail() { say "FAILED: $*"; exit 1; }

say "== scan"
(export LD_LIBRARY_PATH=/usr/lib/ardour7 ARDOUR_DATA_PATH=/usr/share/ardour7 ARDOUR_CONFIG_PATH=/etc/ardour7 ARDOUR_DLL_PATH=/usr/lib/ardour7
 timeout 60 /usr/lib/ardour7/ardour-vst3-scanner -f "$bundle") 2>&1 | tail -3
! "$LIVEMUSIC_ENGINE" status >/dev/null || fail "the scan started an engine"

say "== preset, session, real time"
presets=$HOME/.vst3/presets/LiveMusic/LiveMusic; mkdir -p "$presets"
"$host" preset --plugin "$bundle" --prompt "calm piano" --prompt techno --set "Style strength=5" --out "$presets/Arrangement.vstpreset"
lua() { sed "s#@SESSION@#$work/session#; s#@PRESET@#Arrangement#; s#@ROLL@#$roll#" "$here/$1" > "$work/$1"; timeout "$2" ardour7-lua "$work/$1" 2>&1 | grep -E '^livemusic:|rror|assert' > "$work/$1.log" || true; grep -vE 'saved|reopened' "$work/$1.log" || true; }
lua build.lua $((roll + 120))
grep -q 'closed' "$work/build.lua.log" || fail "the session was not built"

say "== reopened"
lua reopen.lua 90
/usr/bin/python3 "$here/state.py" "$work/build.lua.log" "$work/reopen.lua.log"

say "== bounce"
session=$work/session/s.ardour
sed -i -E 's/name="range1"( [^>]*)? flags="IsRangeMarker"/name="session"\1 flags="IsSessionRange"/' "$session"
timeout 300 ardour7-export -s 48000 -b float -o "$work/bounce.wav" "$work/session" s 2>&1 | grep -v '^$' | tail -2
/usr/bin/python3 "$here/check.py" "$work/bounce.wav" $seconds
"$LIVEMUSIC_ENGINE" listen "$work/bounce.wav" --span 1-8 --span 14-23 --prompt "calm piano" --prompt techno
if [ -n "${KEEP:-}" ]; then cp "$work"/*.wav "$work"/*.log "$KEEP"/; fi
