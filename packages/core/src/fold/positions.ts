/** Lists of ascending numbers as variable-length differences: about a byte for each event of a subject. */

export function packPositions(positions: readonly number[]): Buffer {
  const bytes: number[] = []
  let last = 0
  for (const position of positions) {
    let difference = position - last
    while (difference > 127) {
      bytes.push((difference % 128) | 128)
      difference = Math.floor(difference / 128)
    }
    bytes.push(difference)
    last = position
  }
  return Buffer.from(bytes)
}

export function unpackPositions(bytes: Uint8Array): number[] {
  const positions: number[] = []
  let last = 0
  let difference = 0
  let scale = 1
  for (const byte of bytes) {
    difference += (byte & 127) * scale
    scale *= 128
    if (byte < 128) {
      last += difference
      positions.push(last)
      difference = 0
      scale = 1
    }
  }
  return positions
}
