"""Compares what Ardour saved of the effect with what it shows after opening the session again. state.py BUILD.log REOPEN.log"""
import re
import sys

def values(path, what):
    found = (re.match(rf'livemusic: {what} (.+) (\S+)$', line.strip()) for line in open(path))
    return {m[1]: float(m[2]) for m in found if m}

saved, reopened = values(sys.argv[1], 'saved'), values(sys.argv[2], 'reopened LiveMusic FX')
# Ardour keeps values as 32-bit floats of the 0 to 1 range.
differing = [name for name in saved if abs(saved[name] - reopened.get(name, float('nan'))) > 1e-4 * max(1, abs(saved[name])) or name not in reopened]
print(f'{len(saved)} values saved, {len(reopened)} came back, {len(differing)} differ', *differing)
sys.exit(bool(differing) or len(saved) < 20 or saved['Injection mode'] != 1 or abs(saved['Mix'] - .75) > 1e-4)
