/** Writes Ogg pages. Checksums stay zero: nothing here looks at them. */

export interface PageStyle {
  readonly serial: number
  /** The most segments on a page, by turns. */
  readonly segments: readonly number[]
}

/** The pages of one stream, its first packet on a page of its own. */
export function oggPages(packets: readonly Buffer[], { serial, segments }: PageStyle): Buffer[] {
  const pages: Buffer[] = []
  let lengths: number[] = []
  let parts: Buffer[] = []
  const close = (): void => {
    if (lengths.length === 0) return
    const head = Buffer.alloc(27)
    head.write("OggS", "latin1")
    head[5] = pages.length === 0 ? 2 : 0
    head.writeUInt32LE(serial, 14)
    head.writeUInt32LE(pages.length, 18)
    head[26] = lengths.length
    pages.push(Buffer.concat([head, Buffer.from(lengths), ...parts]))
    lengths = []
    parts = []
  }
  packets.forEach((packet, index) => {
    for (let at = 0; at <= packet.length; at += 255) {
      const part = packet.subarray(at, at + 255)
      lengths.push(part.length)
      parts.push(part)
      if (lengths.length >= (segments[pages.length % segments.length] as number)) close()
    }
    if (index === 0) close()
  })
  close()
  return pages
}

const head = (magic: string, length: number): Buffer =>
  Buffer.concat([Buffer.from(magic, "latin1"), Buffer.alloc(length)])

/** The headers of each codec, with a comment of the given length. */
export const OGG_HEADERS: Readonly<Record<string, (comment: Buffer) => Buffer[]>> = {
  vorbis: (comment) => [
    head("\x01vorbis", 23),
    Buffer.concat([head("\x03vorbis", 0), comment]),
    Buffer.concat([head("\x05vorbis", 0), Buffer.alloc(4000, 7)]),
  ],
  opus: (comment) => [head("OpusHead", 11), Buffer.concat([head("OpusTags", 0), comment])],
  speex: (comment) => [head("Speex   ", 72), comment],
  flac: (comment) => [
    head("\x7fFLAC\x01\0\0\x02fLaC\0\0\0\x22", 34),
    Buffer.concat([Buffer.from([4, 0, 0, 0]), comment]),
    Buffer.from([0x81, 0, 0, 0]),
  ],
}
