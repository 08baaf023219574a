"""A page of samples: what the bundled model plays for ten prompts, as Opus files with their spectrograms.

    python3 samples.py --engine ../engine/LiveMusic.Engine/bin/Release/net10.0/livemusic --out ../docs/samples      # needs opusenc

The engine renders them as a user hears them, at the model's defaults, with seed 1 and no second try.
"""
import argparse, os, struct, subprocess, zlib
import numpy as np
from scipy.io import wavfile
import audio

PROMPTS = ['house', 'jazz with saxophone', 'bossa nova guitar', 'synthwave', 'drum and bass', 'calm piano', 'reggae with organ', 'epic orchestra', 'surf rock', 'dark ambient pad']
LOW, HIGH, ROWS, COLUMNS = 40, 16000, 256, 1000


def write_png(path, pixels):                          # uint8 [rows, columns, 3]
    part = lambda kind, body: struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
    rows = b''.join(b'\0' + r.tobytes() for r in pixels)
    open(path, 'wb').write(b'\x89PNG\r\n\x1a\n' + part(b'IHDR', struct.pack('>IIBBBBB', pixels.shape[1], pixels.shape[0], 8, 2, 0, 0, 0)) + part(b'IDAT', zlib.compress(rows, 9)) + part(b'IEND', b''))


def spectrogram(x):                                   # [samples] -> picture, 40 Hz at the bottom, 16 kHz at the top, 70 dB from black to white
    power = np.abs(audio.stft(x)) ** 2
    bins = np.geomspace(LOW, HIGH, ROWS + 1) * audio.WINDOW / audio.RATE
    rows = np.stack([power[:, int(a):max(int(a) + 1, int(b))].max(1) for a, b in zip(bins, bins[1:])])[::-1]
    edges = np.linspace(0, rows.shape[1], COLUMNS + 1).astype(int)
    rows = np.stack([rows[:, a:max(a + 1, b)].max(1) for a, b in zip(edges, edges[1:])], 1)
    v = np.clip(1 + 10 * np.log10(rows / rows.max() + 1e-12) / 70, 0, 1)[..., None]
    stops = np.array([[8, 10, 24], [46, 40, 120], [190, 60, 110], [255, 170, 60], [255, 250, 220]], float)
    at = v[..., 0] * (len(stops) - 1)
    k = np.minimum(at.astype(int), len(stops) - 2)
    return (stops[k] + (stops[k + 1] - stops[k]) * (at - k)[..., None]).astype(np.uint8)


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--engine', required=True)
    p.add_argument('--out', required=True)
    p.add_argument('--model', default='', help='a bundle; default: the one that comes with the engine')
    p.add_argument('--seconds', type=int, default=20)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    page = ['# What the bundled model plays\n',
            f'{a.seconds} s for each prompt from a cold start, at the model\'s defaults with seed 1, no second try. The spectrograms go from {LOW} Hz to {HIGH // 1000} kHz over 70 dB.',
            'Written by `training/samples.py`, which renders with `livemusic render`.\n']
    for prompt in PROMPTS:
        name, wav = prompt.replace(' ', '-'), f'{a.out}/sample.wav'
        subprocess.run([a.engine, 'render', wav, '-p', prompt, '--seconds', str(a.seconds), '--seed', '1', '--format', 'Float32', *(['--model', a.model] if a.model else [])], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(['opusenc', '--quiet', '--music', '--bitrate', '96', wav, f'{a.out}/{name}.opus'], check=True)
        write_png(f'{a.out}/{name}.png', spectrogram(wavfile.read(wav)[1].astype(np.float32).mean(1)))
        os.remove(wav)
        page.append(f'**{prompt}**: [{name}.opus]({name}.opus)\n\n![Spectrogram of {prompt}]({name}.png)\n')
        print(prompt, flush=True)
    open(f'{a.out}/README.md', 'w').write('\n'.join(page))
