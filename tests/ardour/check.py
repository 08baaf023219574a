"""Judges a bounce: length, silence, holes and loudness. check.py FILE.wav SECONDS [SOURCES] -> one line, exit code 1 when something is wrong.

Each source stays within full scale; a session that mixes SOURCES of them at full volume may reach as many times that.
"""
import sys
import numpy as np
from scipy.io import wavfile

path, wanted, sources = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
rate, sound = wavfile.read(path)
sound = sound.astype(np.float64) if sound.dtype.kind == 'f' else sound / float(np.iinfo(sound.dtype).max)
mono = np.abs(sound).max(axis=1) if sound.ndim > 1 else np.abs(sound)
# A hole: 50 ms of exact silence with music on both sides of it.
block = rate // 20
quiet = np.array([mono[i:i + block].max() == 0 for i in range(0, len(mono) - block + 1, block)])
loud = np.flatnonzero(~quiet)
holes = int(quiet[loud[0]:loud[-1]].sum()) if len(loud) else 0
facts = dict(seconds=len(mono) / rate, rms=float(np.sqrt((sound ** 2).mean())), peak=float(mono.max()), starts=loud[0] / 20 if len(loud) else -1, holes=holes)
faults = [text for bad, text in [
    (abs(facts['seconds'] - wanted) > .1, f'not {wanted} s long'), (facts['rms'] < .003, 'silent'), (facts['peak'] > sources, f'louder than {sources} sources at full scale'),
    (facts['starts'] > .5, 'begins late'), (holes > 0, f'{holes} holes of 50 ms')] if bad]
print(path, ' '.join(f'{k} {v:.3f}' for k, v in facts.items()), '; '.join(faults) or 'good')
sys.exit(bool(faults))
