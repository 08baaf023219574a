"""Whether two saved states hold the same music: the same to the byte, but for the levels that the leveller measured (0.01 dB each), which are of the sound and so the same up to rounding,
and for the checksums over them.

    python3 same_state.py linux/end.state windows/end.state
"""
import struct, sys

LEVELS, SILENT = 774, -5000                           # of the last frames (Leveller.Kept) in 0.01 dB; none is known of those that are softer
NEAR, NEVER = 20, 300                                 # so far apart in the mean, and at most

TABLE = []
for n in range(256):
    for _ in range(8): n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
    TABLE.append(n)


def snapshot(state):                                  # -> where the stream snapshot's checksum stands: it ends with a CRC-32C of all before it
    start, crc = state.find(b'LMST', 20), 0xFFFFFFFF
    if start < 0: raise SystemExit('no stream snapshot in the state')
    for at in range(start, len(state) - 3):
        if at > start + 16 and struct.unpack_from('<I', state, at)[0] == crc ^ 0xFFFFFFFF: return at
        crc = crc >> 8 ^ TABLE[(crc ^ state[at]) & 255]
    raise SystemExit('the stream snapshot in the state is damaged')


a, b = (open(path, 'rb').read() for path in sys.argv[1:3])
end = snapshot(a)
first = end - 2 * LEVELS
if len(a) != len(b) or snapshot(b) != end: raise SystemExit('the states are not laid out alike')
if struct.unpack_from('<H', a, a.find(b'LMST', 20) + 4)[0] != 3: raise SystemExit('the snapshot holds no levels')
known = set(range(16, 20)) | set(range(first, end + 4))                            # the state's checksum; levels and the snapshot's checksum
other = [i for i in range(len(a)) if a[i] != b[i] and i not in known]
if other: raise SystemExit(f'the states differ in {len(other)} bytes, first at {other[0]} of {len(a)}')
apart = [abs(max(x, SILENT) - max(y, SILENT)) for x, y in zip(*(struct.unpack_from(f'<{LEVELS}h', s, first) for s in (a, b)))]
if max(apart) > NEVER or sum(apart) > NEAR * LEVELS: raise SystemExit(f'the levels differ by {max(apart) / 100} dB at most, {sum(apart) / LEVELS / 100:.2f} dB in the mean')
print(f'generated: the same to the byte ({len(a)} bytes of state with the last ten seconds\' tokens), {sum(d > 0 for d in apart)} of {LEVELS} levels apart by {max(apart) / 100} dB at most')
