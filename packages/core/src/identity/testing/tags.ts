/** Tags as bytes, as programs put them around a file. */

const ascii = (text: string): Buffer => Buffer.from(text, "latin1")
const u32le = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
const syncSafe = (size: number): Buffer =>
  Buffer.from([size >> 21, size >> 14, size >> 7, size].map((part) => part & 0x7f))

/** An ID3v2 tag: its frames are whatever bytes are given, its padding is part of its size. */
export function id3v2(content: Buffer, padding = 0, version = 4): Buffer {
  const body = Buffer.concat([content, Buffer.alloc(padding)])
  return Buffer.concat([ascii("ID3"), Buffer.from([version, 0, 0]), syncSafe(body.length), body])
}

/** With a footer, as it can stand at the end of a file. */
export function id3v2WithFooter(content: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from([4, 0, 0x10]), syncSafe(content.length)])
  return Buffer.concat([ascii("ID3"), rest, content, ascii("3DI"), rest])
}

export const id3v1 = (title: string): Buffer =>
  Buffer.concat([ascii("TAG"), ascii(title.padEnd(125, "\0").slice(0, 125))])

/** The extended tag before an ID3v1 tag, and that. */
export const id3v1Extended = (title: string): Buffer =>
  Buffer.concat([ascii("TAG+"), ascii(title.padEnd(223, "\0").slice(0, 223)), id3v1(title)])

export function ape(content: Buffer, version: 1000 | 2000): Buffer {
  const part = (flags: number): Buffer =>
    Buffer.concat([
      ascii("APETAGEX"),
      u32le(version),
      u32le(content.length + 32),
      u32le(1),
      u32le(flags),
      Buffer.alloc(8),
    ])
  if (version === 1000) return Buffer.concat([content, part(0)])
  return Buffer.concat([part(0xa0000000), content, part(0x80000000)])
}

export const lyrics3v1 = (text: string): Buffer => ascii(`LYRICSBEGIN${text}LYRICSEND`)

export function lyrics3v2(text: string): Buffer {
  const body = `LYRICSBEGINLYR${String(text.length).padStart(5, "0")}${text}`
  return ascii(`${body}${String(body.length).padStart(6, "0")}LYRICS200`)
}
