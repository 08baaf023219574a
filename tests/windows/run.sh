#!/usr/bin/env bash
# The Windows halves, run under Wine: publishes what has one for win-x64 and runs it in a fresh prefix. Ends with 1 when a test fails.
# Needs the .NET SDK and Debian's wine + wine64. Everything has a timeout: what hangs under Wine fails instead.
#   tests/windows/run.sh                 all of it
#   tests/windows/run.sh shared|engine   one part
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

work=$(mktemp -d "${TMPDIR:-/tmp}/livemusic-wine-XXXXXX")
export WINEPREFIX="$work/prefix" WINEDEBUG=-all
# Under Wine 8 an exception inside the optimising JIT may kill the thread it runs on (or the process, in a finalizer); without optimisation the JIT throws none.
export DOTNET_JITMinOpts=1
# Wine passes these on to its programs; a test must not meet the caller's own engine or files.
unset LIVEMUSIC_PIPE LIVEMUSIC_ENGINE LIVEMUSIC_CACHE LIVEMUSIC_DATA DOTNET_ROOT DOTNET_HOST_PATH

cleanup() {
    timeout 20 wineserver -k >/dev/null 2>&1 || true
    timeout 20 wineserver -w >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT

step() { printf '\n--- Wine: %s (%s s)\n' "$1" "$SECONDS"; }

# publish PROJECT: for win-x64 with its own runtime, into $work/PROJECT.
publish() {
    timeout 500 dotnet publish "$1" -c Release -r win-x64 --self-contained -v q -o "$work/$(basename "$1")"
}

shared() {
    step "publish LiveMusic.Shared.Tests"
    publish tests/LiveMusic.Shared.Tests
    step "run LiveMusic.Shared.Tests"
    local log="$work/tests.log" attempt
    for attempt in 1 2; do
        timeout -k 5 200 wine "$work/LiveMusic.Shared.Tests/LiveMusic.Shared.Tests.exe" -noColor >"$log" 2>&1 </dev/null || true
        if grep -qE 'Errors: 0, Failed: 0,' "$log"; then
            tail -n 1 "$log"
            return 0
        fi
        cat "$log"
        # A test that failed is a failure. Wine 8 itself may still crash or hang .NET now and then: that alone is tried once more, and twice is a failure too.
        if grep -qE '\[FAIL\]' "$log"; then break; fi
        echo "attempt $attempt ended without a result"
        timeout 20 wineserver -k >/dev/null 2>&1 || true
    done
    echo "FAILED: LiveMusic.Shared.Tests under Wine" >&2
    return 1
}

# says COMMAND...: runs the engine with it; a command that it does not have (yet) is skipped and not failed.
says() {
    local output status=0
    output=$(timeout 120 wine "$work/LiveMusic.Engine/livemusic.exe" "$@" 2>&1 </dev/null) || status=$?
    printf '%s\n' "$output"
    if [ "$status" -eq 0 ]; then
        echo "passed: livemusic.exe $*"
    elif grep -qiE 'unrecognized|unknown command|not a command' <<<"$output"; then
        echo "SKIPPED: this engine has no command '$*'"
    else
        echo "FAILED: livemusic.exe $* ended with $status" >&2
        return 1
    fi
}

engine() {
    step "publish LiveMusic.Engine"
    publish engine/LiveMusic.Engine
    if [ ! -f "$work/LiveMusic.Engine/livemusic.exe" ]; then
        echo "SKIPPED: LiveMusic.Engine makes no livemusic.exe yet"
        return
    fi
    step "run livemusic.exe"
    says --version
    says doctor
}

step "make a prefix"
# The Mono and Gecko installers are not needed and would ask.
WINEDLLOVERRIDES="mshtml=" timeout 120 wineboot -i >/dev/null 2>&1 </dev/null
case "${1:-all}" in
    shared) shared ;;
    engine) engine ;;
    all) shared; engine ;;
    *) echo "usage: $0 [shared|engine]" >&2; exit 2 ;;
esac
step "done"
