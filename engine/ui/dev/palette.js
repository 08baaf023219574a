// Makes a PNG small: at most 256 colours, chosen by median cut. For pictures of the documentation, without a package of its own.
// @ts-check
import { deflateSync, crc32, inflateSync } from 'node:zlib'

const buckets = 1 << 18

/** @param {Buffer} png 8 bits a channel, RGB or RGBA without transparency, not interlaced: what a browser's screenshot is. */
export function reduce(png) {
  const { width, height, pixels } = decode(png)
  // Colours that share the upper six bits of each channel are one bucket.
  const bucketOf = (/** @type {number} */ at) => ((pixels[at] ?? 0) >> 2 << 12) | ((pixels[at + 1] ?? 0) >> 2 << 6) | (pixels[at + 2] ?? 0) >> 2
  const sums = new Float64Array(4 * buckets)
  for (let at = 0; at < pixels.length; at += 3) {
    const bucket = 4 * bucketOf(at)
    for (let c = 0; c < 3; c++) sums[bucket + c] = (sums[bucket + c] ?? 0) + (pixels[at + c] ?? 0)
    sums[bucket + 3] = (sums[bucket + 3] ?? 0) + 1
  }
  /** @type {{ bucket: number, colour: number[], count: number }[]} */
  const used = []
  for (let bucket = 0; bucket < buckets; bucket++) {
    const count = sums[4 * bucket + 3] ?? 0
    if (count > 0) used.push({ bucket, count, colour: [0, 1, 2].map(c => (sums[4 * bucket + c] ?? 0) / count) })
  }
  const boxes = [used]
  while (boxes.length < 256) {
    // The box whose colours lie farthest apart, weighed by how often they come, is cut where half of its pixels lie on either side.
    const spread = boxes.map(box => {
      const ranges = [0, 1, 2].map(c => Math.max(...box.map(b => b.colour[c] ?? 0)) - Math.min(...box.map(b => b.colour[c] ?? 0)))
      const channel = ranges.indexOf(Math.max(...ranges))
      return { channel, worth: box.length < 2 ? 0 : (ranges[channel] ?? 0) * Math.sqrt(box.reduce((sum, b) => sum + b.count, 0)) }
    })
    const worst = spread.reduce((best, s, i) => (s.worth > (spread[best]?.worth ?? 0) ? i : best), 0)
    const { channel, worth } = spread[worst] ?? { channel: 0, worth: 0 }
    if (worth === 0) break
    const box = (boxes[worst] ?? []).sort((a, b) => (a.colour[channel] ?? 0) - (b.colour[channel] ?? 0))
    const half = box.reduce((sum, b) => sum + b.count, 0) / 2
    let [cut, sum] = [0, 0]
    while (cut < box.length - 1 && sum < half) sum += box[cut++]?.count ?? 0
    boxes.splice(worst, 1, box.slice(0, Math.max(1, cut)), box.slice(Math.max(1, cut)))
  }
  const palette = Buffer.alloc(3 * boxes.length)
  const indexOf = new Uint8Array(buckets)
  boxes.forEach((box, i) => {
    const count = box.reduce((sum, b) => sum + b.count, 0)
    for (let c = 0; c < 3; c++) palette[3 * i + c] = Math.round(box.reduce((sum, b) => sum + (b.colour[c] ?? 0) * b.count, 0) / count)
    for (const { bucket } of box) indexOf[bucket] = i
  })
  const lines = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = indexOf[bucketOf(3 * (y * width + x))] ?? 0
  const head = Buffer.from(png.subarray(16, 29))
  head[9] = 3
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', palette), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

/** @param {Buffer} png */
function decode(png) {
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const channels = png[25] === 6 ? 4 : png[25] === 2 ? 3 : 0
  if (png[24] !== 8 || channels === 0 || png[28] !== 0) throw new Error('Only plain 8-bit RGB or RGBA pictures are understood.')
  const parts = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const data = inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const pixels = new Uint8Array(width * height * 3)
  let before = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)]
    const line = Uint8Array.from(data.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)))
    for (let i = 0; i < stride; i++) {
      const [left, up, corner] = [line[i - channels] ?? 0, before[i] ?? 0, before[i - channels] ?? 0]
      line[i] = (line[i] ?? 0) + (filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : filter === 4 ? paeth(left, up, corner) : 0)
    }
    for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) pixels[3 * (y * width + x) + c] = line[x * channels + c] ?? 0
    before = line
  }
  return { width, height, pixels }
}

/** @param {number} a @param {number} b @param {number} c */
function paeth(a, b, c) {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

/** @param {string} name @param {Buffer} content */
function chunk(name, content) {
  const bytes = Buffer.alloc(12 + content.length)
  bytes.writeUInt32BE(content.length, 0)
  bytes.write(name, 4, 'latin1')
  content.copy(bytes, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length)
  return bytes
}
