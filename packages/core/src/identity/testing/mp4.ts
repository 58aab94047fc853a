/** Writes the boxes of MP4 that identity reads. */

export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, "latin1")
  return Buffer.concat([head, body])
}

export function words(...parts: readonly (number | readonly number[])[]): Buffer {
  const values = parts.flat()
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, i * 4))
  return bytes
}

interface TrackTables {
  readonly id: number
  readonly handler?: string
  readonly sizes: readonly number[]
  /** Samples and offset of each chunk. */
  readonly chunks: readonly { readonly samples: number; readonly offset: number }[]
}

export function trak({ id, handler = "soun", sizes, chunks }: TrackTables): Buffer {
  const stbl = box(
    "stbl",
    box("stsz", words(0, 0, sizes.length, sizes)),
    box(
      "stsc",
      words(
        0,
        chunks.length,
        chunks.flatMap(({ samples }, i) => [i + 1, samples, 1]),
      ),
    ),
    box(
      "stco",
      words(
        0,
        chunks.length,
        chunks.map(({ offset }) => offset),
      ),
    ),
  )
  const hdlr = box("hdlr", words(0, 0), Buffer.from(handler), words(0, 0, 0))
  return box("trak", box("tkhd", words(0, 0, 0, id, 0, 0)), box("mdia", hdlr, box("minf", stbl)))
}

/** A file with its samples in chunks, the moov box before or behind them, and a gap of some bytes before each chunk. */
export function mp4File(
  samples: readonly Buffer[],
  { perChunk, gap, moovFirst, tags }: { perChunk: number; gap: number; moovFirst: boolean; tags: Buffer },
): Buffer {
  const ftyp = box("ftyp", Buffer.from("M4A "), words(0))
  const groups: Buffer[][] = []
  for (let i = 0; i < samples.length; i += perChunk) groups.push(samples.slice(i, i + perChunk))
  const moovAt = (mdat: number): Buffer => {
    let offset = mdat + 8
    const chunks = groups.map((group) => {
      const chunk = { samples: group.length, offset: offset + gap }
      offset += gap + group.reduce((sum, { length }) => sum + length, 0)
      return chunk
    })
    return box("moov", trak({ id: 1, sizes: samples.map(({ length }) => length), chunks }), box("udta", tags))
  }
  const mdat = box("mdat", ...groups.flatMap((group) => [Buffer.alloc(gap, 0xaa), ...group]))
  if (!moovFirst) return Buffer.concat([ftyp, mdat, moovAt(ftyp.length)])
  return Buffer.concat([ftyp, moovAt(ftyp.length + moovAt(0).length), mdat])
}

/** The same samples as fragments. */
export function fragmentedFile(samples: readonly Buffer[], perFragment: number): Buffer {
  const parts = [box("ftyp", Buffer.from("iso5"), words(0)), box("moov", trak({ id: 1, sizes: [], chunks: [] }))]
  for (let i = 0; i < samples.length; i += perFragment) {
    const group = samples.slice(i, i + perFragment)
    const moof = (offset: number): Buffer => {
      const trun = box(
        "trun",
        words(
          0x201,
          group.length,
          offset,
          group.map(({ length }) => length),
        ),
      )
      return box("moof", box("mfhd", words(0, i)), box("traf", box("tfhd", words(0x020000, 1)), trun))
    }
    parts.push(moof(moof(0).length + 8), box("mdat", ...group))
  }
  return Buffer.concat(parts)
}
