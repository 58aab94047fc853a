/** Writes fingerprints in Chromaprint's compressed form, so that tests can make up what a library holds. */

export function pack(raw: Uint32Array): string {
  const short: number[] = []
  const long: number[] = []
  let last = 0
  for (const item of raw) {
    let before = 0
    for (let bit = 1; bit <= 32; bit++) {
      if ((((item ^ last) >>> (bit - 1)) & 1) === 0) continue
      const distance = bit - before
      before = bit
      short.push(Math.min(distance, 7))
      if (distance >= 7) long.push(distance - 7)
    }
    short.push(0)
    last = item
  }
  const head = [1, (raw.length >>> 16) & 255, (raw.length >>> 8) & 255, raw.length & 255]
  return Buffer.from([...head, ...packed(short, 3), ...packed(long, 5)]).toString("base64url")
}

function packed(values: readonly number[], width: number): number[] {
  const bytes: number[] = Array.from({ length: Math.ceil((values.length * width) / 8) }, () => 0)
  values.forEach((value, i) => {
    for (let bit = 0; bit < width; bit++) {
      const at = i * width + bit
      bytes[at >>> 3] = (bytes[at >>> 3] as number) | (((value >>> bit) & 1) << (at & 7))
    }
  })
  return bytes
}
