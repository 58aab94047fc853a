/** Frames of MPEG audio, as ISO 11172-3 and 13818-3 number their rates. Both who identifies a file and who reads it count frames. */

/** Kilobits a second by index, for version and layer. */
const BIT_RATES = {
  v1l1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  v1l2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  v1l3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  v2l1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  v2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
const SAMPLE_RATES = [44_100, 48_000, 32_000]

/** Bytes of the MPEG frame at a place; 0 where there is none, or where its header does not say (free format). */
export function mpegFrameLength(bytes: Uint8Array, at: number): number {
  const [, second, third] = bytes.subarray(at, at + 3)
  if (second === undefined || third === undefined) return 0
  const version = (second >> 3) & 3
  const layer = 4 - ((second >> 1) & 3)
  const rate = SAMPLE_RATES[(third >> 2) & 3]
  if (version === 1 || layer === 4 || rate === undefined) return 0
  const table = version === 3 ? BIT_RATES[`v1l${layer as 1 | 2 | 3}`] : layer === 1 ? BIT_RATES.v2l1 : BIT_RATES.v2
  const bitRate = (table[third >> 4] ?? 0) * 1000
  const sampleRate = rate >> (version === 3 ? 0 : version === 2 ? 1 : 2)
  const padding = (third >> 1) & 1
  if (bitRate === 0) return 0
  if (layer === 1) return (Math.trunc((12 * bitRate) / sampleRate) + padding) * 4
  return Math.trunc(((layer === 3 && version !== 3 ? 72 : 144) * bitRate) / sampleRate) + padding
}
