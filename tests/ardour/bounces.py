"""Two hosts' bounces of one arrangement. They are the same samples until the automation moves, but for where the file begins: Ardour's transport rolls 768 samples
before its export writes. bounces.py OURS.wav ARDOURS.wav SECONDS -> exit code 1 when they differ within the first SECONDS."""
import sys
import numpy as np
from scipy.io import wavfile

(rate, ours), (_, theirs) = (wavfile.read(path) for path in sys.argv[1:3])
end = int(float(sys.argv[3]) * rate)
probe, size = theirs[rate:3 * rate, 0].astype(float), 1 << 18
found = np.fft.irfft(np.fft.rfft(ours[rate - 4096:3 * rate + 4096, 0], size) * np.conj(np.fft.rfft(probe, size)))
shift = int(np.argmax(found[:8192])) - 4096
start = max(0, -shift)
difference = np.abs(theirs[start:end] - ours[start + shift:end + shift]).max()
after = np.abs(theirs[end:len(ours) - shift] - ours[end + shift:len(theirs)]).max(axis=1) > 1e-6
print(f"Ardour's file begins {shift} samples into ours; until {end / rate} s the largest difference is {difference:.1e}, "
      + (f'the first one after that at {(end + np.argmax(after)) / rate:.2f} s' if after.any() else 'and there is none after that'))
sys.exit(int(difference > 1e-6))
