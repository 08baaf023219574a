"""The form of a clip: phrases of 4 or 8 bars that close with a fill, and phrases in which parts drop out and come back."""

CHORDS, BASS, PAD, LEAD, DRUMS = range(5)
# What drops out of a phrase, and how often.
BREAKS = [({DRUMS}, 3), ({DRUMS, BASS}, 3), ({BASS}, 1), ({CHORDS, PAD, LEAD}, 2), ({LEAD, PAD}, 3), ({CHORDS}, 1), ({BASS, DRUMS, LEAD}, 1)]


def plan(rng, parts, bars, loop):
    """parts: who is there at all. -> per bar (the parts that play, phrase just began, phrase is about to end)."""
    phrase = max(loop, rng.choice([4, 4, 8]))
    breaks = [(b & parts, n) for b, n in BREAKS if b & parts and parts - b and parts - b != {PAD}]
    steady = rng.random() < .4 or len(parts) < 3 or not breaks
    out, left, playing, whole = [], 0, parts, True
    for bar in range(bars):
        if not left:
            left = rng.choice([loop, phrase]) if bar == 0 else phrase         # a clip may begin within a phrase
            rest = not steady and whole and rng.random() < (.2 if bar == 0 else .55)
            playing, whole = parts - rng.choices(*zip(*breaks))[0] if rest else parts, not rest
            began = bar > 0
        left -= 1
        out.append((playing, began, left == 0))
        began = False
    return out
