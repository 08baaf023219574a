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
# Under Wine 8 an exception inside the optimising JIT may kill the thread it runs on (or the process, in a finalizer); without optimisation the JIT throws none.
under_wine() {
    local limit=$1
    shift
    DOTNET_JITMinOpts=1 timeout -k 5 "$limit" wine "$@" 2>&1 </dev/null
}

# last_line COMMAND...: of what it says; all of it when it fails.
last_line() {
    local status=0
    "$@" >"$work/said.log" || status=$?
    if [ "$status" -eq 0 ]; then tail -n 1 "$work/said.log"; else cat "$work/said.log"; fi
    return "$status"
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
        must "validate" last_line under_wine 240 "$host" validate "$built/plugin/LiveMusic.$format"
    done

    step "end to end: bounce, automation, sidechain, killed engine, states"
    must "end to end" run_tests 500 "$built/end-to-end/LiveMusic.EndToEnd.Tests.exe" \
        -method 'LiveMusic.EndToEnd.Tests.PlayingTests.*' -method 'LiveMusic.EndToEnd.Tests.StartTests.Loading*'

    step "20 instances and much else, both formats in one process"
    must "stress" under_wine 300 "$host" stress --cycles 10 --instances 20 --seconds 5 --states 200

    step "the demo as a bounce"
    must "demo, bounced" under_wine 240 "$host" demo --offline --out "$work/demo"

    step "the same music as on Linux"
    must "the same music as on Linux" same_music

    step "the demo in real time"
    in_real_time under_wine 200 "$host" demo --out "$work/demo-live"
}

# Plays same-music.json with both builds. What the model generated must be the same to the byte: the state that is saved at the end holds its last ten seconds (its levels are measured on the sound, see same_state.py).
# The sound is that up to rounding: the two builds of ONNX Runtime and the systems' mathematics differ in the last bit, and a decoder that carries phases on from
# hop to hop lets that grow (tenfold in a second or a few, as the music is). So the samples are judged over the first second, and the spectra, without phases, to the end.
same_music() {
    local native="tests/LiveMusic.TestHost" play=(play same-music.json --out same.wav --quiet)
    timeout 500 dotnet publish engine/LiveMusic.Engine -c Release -v q -o artifacts/engine/linux-x64 || return
    timeout 500 dotnet publish plugin/LiveMusic.Plugin -c Release -r linux-x64 -v q || return
    timeout 300 dotnet build "$native" -c Release -v q || return
    native="$PWD/$native/bin/Release/net10.0/livemusic-host"
    mkdir -p "$work/windows" "$work/linux"
    cp tests/windows/same-music.json "$work/windows/"
    cp tests/windows/same-music.json "$work/linux/"
    (cd "$work/windows" && LIVEMUSIC_PIPE=livemusic-same LIVEMUSIC_ENGINE="$LIVEMUSIC_PRODUCTS\\engine\\livemusic.exe" \
        under_wine 200 "$built/end-to-end/livemusic-host.exe" "${play[@]}" --plugin "$built/plugin/LiveMusic.clap") | grep -E '^  (sound|plugin)' || return
    (cd "$work/linux" && LIVEMUSIC_PIPE="livemusic-same-$$" LIVEMUSIC_ENGINE="$OLDPWD/artifacts/engine/linux-x64/livemusic" \
        timeout 200 "$native" "${play[@]}" --plugin "$OLDPWD/artifacts/plugin/linux-x64/LiveMusic.clap") | grep -E '^  (sound|plugin)' || return

    python3 tests/windows/same_state.py "$work/linux/end.state" "$work/windows/end.state" || return
    printf 'first 1 s: '
    "$native" compare "$work/linux/same.wav" "$work/windows/same.wav" --seconds 1 --tolerance 0.001 || return
    printf 'all 14 s:  '
    "$native" compare "$work/linux/same.wav" "$work/windows/same.wav" --spectra 0.1 --tolerance 0.001
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
