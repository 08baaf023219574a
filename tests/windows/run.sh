#!/usr/bin/env bash
# The Windows side, run under Wine: what has one is published for win-x64 (the plugin linked here, see link/) and run in a fresh prefix. docs/windows.md says
# what that proves. Ends with 1 when something fails. Everything has a timeout: what hangs under Wine fails instead.
# Needs the .NET SDK and Debian's wine, wine64, clang, lld and llvm.
#   tests/windows/run.sh                        all of it
#   tests/windows/run.sh shared|engine|plugin   one part
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Inside the checkout: the tests look for it around themselves.
built=$PWD/artifacts/windows
work=$(mktemp -d "${TMPDIR:-/tmp}/livemusic-wine-XXXXXX")
export WINEPREFIX="$work/prefix" WINEDEBUG=-all
# Under Wine 8 an exception inside the optimising JIT may kill the thread it runs on (or the process, in a finalizer); without optimisation the JIT throws none.
export DOTNET_JITMinOpts=1
# Wine passes these on to its programs; a test must not meet the caller's own engine or files.
unset LIVEMUSIC_PIPE LIVEMUSIC_ENGINE LIVEMUSIC_CACHE LIVEMUSIC_DATA LIVEMUSIC_PRODUCTS DOTNET_ROOT DOTNET_HOST_PATH

cleanup() {
    timeout 20 wineserver -k >/dev/null 2>&1 || true
    timeout 20 wineserver -w >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT

step() { printf '\n--- Wine: %s (%s s)\n' "$1" "$SECONDS"; }

# publish PROJECT NAME: for win-x64 with its own runtime, compiled ahead of time as far as may be (the JIT is slow without optimisation), into $built/NAME.
publish() {
    timeout 500 dotnet publish "$1" -c Release -r win-x64 --self-contained -p:PublishReadyToRun=true -v q -o "$built/$2"
}

# under_wine SECONDS PROGRAM ARGUMENT...
under_wine() {
    local limit=$1
    shift
    timeout -k 5 "$limit" wine "$@" 2>&1 </dev/null
}

# must NAME COMMAND...: says which of the steps it was that failed.
must() {
    local name=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" -eq 0 ] || { echo "FAILED under Wine: $name ($status)" >&2; exit 1; }
}

# run_tests SECONDS PROGRAM ARGUMENT...: a test program of xunit.
run_tests() {
    local limit=$1 log="$work/tests.log" attempt
    shift
    for attempt in 1 2; do
        under_wine "$limit" "$@" -noColor >"$log" || true
        if grep -qE 'Errors: 0, Failed: 0,' "$log"; then
            grep -E 'Errors: 0, Failed: 0,' "$log"
            return 0
        fi
        cat "$log"
        # A test that failed is a failure. Wine 8 itself may still crash or hang .NET now and then: that alone is tried once more, and twice is a failure too.
        if grep -qE '\[FAIL\]' "$log"; then break; fi
        echo "attempt $attempt ended without a result"
        timeout 20 wineserver -k >/dev/null 2>&1 || true
    done
    return 1
}

shared() {
    step "publish LiveMusic.Shared.Tests"
    publish tests/LiveMusic.Shared.Tests shared
    step "run LiveMusic.Shared.Tests"
    must "LiveMusic.Shared.Tests" run_tests 200 "$built/shared/LiveMusic.Shared.Tests.exe"
}

engine() {
    step "publish the engine"
    publish engine/LiveMusic.Engine engine
    step "run the engine"
    must "livemusic --version" under_wine 60 "$built/engine/livemusic.exe" --version
    must "livemusic doctor" under_wine 120 "$built/engine/livemusic.exe" doctor
}

plugin() {
    local host="$built/end-to-end/livemusic-host.exe" format
    step "publish the plugin, the host and the end-to-end tests"
    timeout 500 dotnet publish plugin/LiveMusic.Plugin -c Release -r win-x64 -v q \
        -p:CustomAfterMicrosoftCommonTargets="$PWD/tests/windows/link/WindowsLink.targets" -p:PluginFolder="$built/plugin/"
    publish tests/LiveMusic.EndToEnd.Tests end-to-end
    [ -f "$built/engine/livemusic.exe" ] || publish engine/LiveMusic.Engine engine
    # What the tests and the demo use instead of building it; Wine's drive Z is this system's root.
    export LIVEMUSIC_PRODUCTS="Z:${built//\//\\}"

    for format in clap vst3; do
        step "scan and validate LiveMusic.$format"
        must "scan" under_wine 120 "$host" scan --times 5 "$built/plugin/LiveMusic.$format"
        must "validate" under_wine 240 "$host" validate "$built/plugin/LiveMusic.$format" >"$work/validate.log" || { cat "$work/validate.log"; exit 1; }
        tail -n 1 "$work/validate.log"
    done

    step "end to end: bounce, automation, sidechain, killed engine, states"
    must "end to end" run_tests 500 "$built/end-to-end/LiveMusic.EndToEnd.Tests.exe" \
        -method 'LiveMusic.EndToEnd.Tests.PlayingTests.*' -method 'LiveMusic.EndToEnd.Tests.StartTests.Loading*'

    step "20 instances and much else, both formats in one process"
    must "stress" under_wine 240 "$host" stress --plugin "$built/plugin/LiveMusic.clap" --plugin "$built/plugin/LiveMusic.vst3" \
        --cycles 10 --instances 20 --seconds 5 --states 200

    step "the demo as a bounce, on Windows and on Linux"
    must "demo, bounced" under_wine 240 "$host" demo --offline --out "$work/windows"
    must "demo, bounced on Linux" timeout 500 env -u LIVEMUSIC_PRODUCTS dotnet run -c Release --project tests/LiveMusic.TestHost -- demo --offline --out "$work/linux"
    same_sound

    step "the demo in real time"
    in_real_time under_wine 200 "$host" demo --out "$work/windows-live"
}

# The systems' C libraries and the two builds of ONNX Runtime round differently in the last bit. That is no more than noise in the samples until one sampled
# token, one of thousands, lies so near the edge that it falls to the other side; from there on it is other music of the same kind.
same_sound() {
    local compare=(timeout 60 dotnet run -c Release --no-build --project tests/LiveMusic.TestHost -- compare "$work/linux/demo.wav" "$work/windows/demo.wav" --tolerance 0.005)
    echo "first 10 s, Windows against Linux:"
    must "the same sound as on Linux" "${compare[@]}" --seconds 10
    echo "all of it (not judged):"
    "${compare[@]}" || true
}

# Under Wine the engine may be too slow to play in real time. Then it is said, and dropouts are not judged; everything else is.
in_real_time() {
    local log="$work/live.log" status=0
    "$@" >"$log" || status=$?
    grep -E '^  (ok|FAILED|callback|plugin)' "$log" || cat "$log"
    [ "$status" -ne 0 ] || return 0
    local factor
    factor=$(grep -oE 'real-time factor [0-9.]+' "$log" | grep -oE '[0-9.]+' || echo 0)
    if [ "$(grep -c '^  FAILED' "$log")" -eq 1 ] && grep -qE '^  FAILED [0-9]+ underruns' "$log" && awk "BEGIN {exit !($factor > 0 && $factor < 1.2)}"; then
        echo "REAL TIME NOT REACHED: under Wine on this machine the engine made $factor s of music a second. Dropouts were not judged."
    else
        echo "FAILED under Wine: the demo in real time ($status)" >&2
        exit 1
    fi
}

step "make a prefix"
# The Mono and Gecko installers are not needed and would ask.
WINEDLLOVERRIDES="mshtml=" timeout 120 wineboot -i >/dev/null 2>&1 </dev/null
case "${1:-all}" in
    shared) shared ;;
    engine) engine ;;
    plugin) plugin ;;
    all) shared; engine; plugin ;;
    *) echo "usage: $0 [shared|engine|plugin]" >&2; exit 2 ;;
esac
step "done"
