#!/usr/bin/env bash
# The editor in a plugin's window, with everything real: plugin in both formats, engine, page, the system's web view; our own host opens it under Xvfb, uses it with
# synthetic keys and clicks, kills it, and counts what is left (`livemusic-host editor`). One line a check; ends with 1 when one fails.
# Needs the .NET SDK and Debian's xvfb libwebkit2gtk-4.1-0 libxtst6.
#   tests/editor/run.sh [cycles [picture folder]]
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cycles=${1:-50} pictures=${2:-}

work=$(mktemp -d "${TMPDIR:-/tmp}/livemusic-editor-XXXXXX")
trap '"${LIVEMUSIC_ENGINE:-true}" stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

timeout 500 dotnet publish engine/LiveMusic.Engine -c Release -v q -o artifacts/engine/linux-x64
timeout 500 dotnet publish plugin/LiveMusic.Plugin -c Release -r linux-x64 -v q
timeout 300 dotnet build tests/LiveMusic.TestHost -c Release -v q

# An engine and files of their own; drawing without a GPU.
export LIVEMUSIC_ENGINE="$PWD/artifacts/engine/linux-x64/livemusic" LIVEMUSIC_PIPE="livemusic-editor-$$" LIVEMUSIC_DATA="$work/data"
export WEBKIT_DISABLE_COMPOSITING_MODE=1

# host NAME ARGUMENT...: one run; its lines, or all of them and the engine's log when it fails.
host() {
    local name=$1 status=0
    shift
    printf '\n--- editor: %s (%s s)\n' "$name" "$SECONDS"
    timeout -k 5 900 xvfb-run -a -s "-screen 0 1600x1200x24" tests/LiveMusic.TestHost/bin/Release/net10.0/livemusic-host editor "$@" 2>"$work/errors" || status=$?
    "$LIVEMUSIC_ENGINE" stop >/dev/null || true
    if [ "$status" -ne 0 ]; then
        cat "$work/errors" >&2
        tail -n 40 "$work/data/logs/engine.log" >&2 || true
        echo "FAILED: the editor, $name ($status)" >&2
        exit 1
    fi
}

# picture NAME: option for a picture, when they are wanted.
picture() { [ -z "$pictures" ] || { mkdir -p "$pictures"; echo "--picture $pictures/$1.png"; }; }

plugins=artifacts/plugin/linux-x64
# shellcheck disable=SC2046
host "CLAP" --plugin "$plugins/LiveMusic.clap" --cycles "$cycles" $(picture clap)
# shellcheck disable=SC2046
host "VST3" --plugin "$plugins/LiveMusic.vst3" --cycles "$cycles" $(picture vst3)
# shellcheck disable=SC2046
host "the effect at 150 %" --plugin "$plugins/LiveMusic.vst3" --id "LiveMusic FX" --scale 1.5 --cycles 2 --gentle $(picture large)
# shellcheck disable=SC2046
host "as small as it gets" --plugin "$plugins/LiveMusic.clap" --size 720x480 --cycles 2 --gentle --type "" $(picture small)
