/** Tags in chunked containers: RIFF, AIFF, DSDIFF, DSF, FLAC and ASF. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import { type Located, located } from "./block.ts"

/** Files may announce millions of empty chunks. */
const MOST = 10_000

interface Shape {
  readonly name: string
  readonly from: number
  readonly wide: boolean
  readonly bigEndian: boolean
  readonly wanted: RegExp
}

export const riffBlocks = (source: ByteSource): Located[] =>
  chunkBlocks(source, {
    name: "riff",
    from: 12,
    wide: false,
    bigEndian: false,
    wanted: /^(?:LIST|id3 |ID3 |bext|iXML|cart|_PMX|aXML)$/,
  })

export const aiffBlocks = (source: ByteSource): Located[] =>
  chunkBlocks(source, {
    name: "aiff",
    from: 12,
    wide: false,
    bigEndian: true,
    wanted: /^(?:NAME|AUTH|\(c\) |ANNO|COMT|APPL|ID3 |id3 )$/,
  })

export const dsdiffBlocks = (source: ByteSource): Located[] =>
  chunkBlocks(source, { name: "dsdiff", from: 16, wide: true, bigEndian: true, wanted: /^(?:ID3 |DIIN|COMT)$/ })

/** Whole chunks, header included; of LIST chunks only INFO and adtl ones tell of the music. */
function chunkBlocks(source: ByteSource, { name, from, wide, bigEndian, wanted }: Shape): Located[] {
  const blocks: Located[] = []
  const headerLength = wide ? 12 : 8
  let at = from
  for (let count = 0; count < MOST && at + headerLength <= source.size; count++) {
    const header = bytesAt(source, at, headerLength + 4)
    const id = header.toString("latin1", 0, 4)
    const size = wide ? Number(header.readBigUInt64BE(4)) : bigEndian ? header.readUInt32BE(4) : header.readUInt32LE(4)
    const list = id === "LIST" ? header.toString("latin1", headerLength) : "INFO"
    if (wanted.test(id) && (list === "INFO" || list === "adtl")) {
      blocks.push(located(`${name}:${id.trim()}`, "inside", at, headerLength + size))
    }
    at += headerLength + size + (size & 1)
  }
  return blocks
}

/** DSF ends with an ID3v2 tag, to which its header points. */
export function dsfBlocks(source: ByteSource): Located[] {
  const at = Number(bytesAt(source, 20, 8).readBigUInt64LE())
  return at > 0 && at < source.size ? [located("id3v2", "end", at, source.size - at)] : []
}

const FLAC_BLOCKS = new Map([
  [2, "flac:application"],
  [4, "vorbisComment"],
  [5, "flac:cueSheet"],
  [6, "flac:picture"],
])

/** Metadata blocks without their four bytes of header. */
export function flacBlocks(source: ByteSource, start: number): Located[] {
  const blocks: Located[] = []
  let at = start + 4
  for (let count = 0; count < MOST && at + 4 <= source.size; count++) {
    const header = bytesAt(source, at, 4).readUInt32BE()
    const kind = FLAC_BLOCKS.get((header >>> 24) & 0x7f)
    if (kind !== undefined) blocks.push(located(kind, "inside", at + 4, header & 0xff_ffff))
    if (header >>> 31 === 1) break
    at += 4 + (header & 0xff_ffff)
  }
  return blocks
}

/** GUIDs as they lie in the file. */
const ASF_OBJECTS = new Map([
  ["3326b2758e66cf11a6d900aa0062ce6c", "asf:contentDescription"],
  ["40a4d0d207e3d21197f000a0c95ea850", "asf:extendedContentDescription"],
  ["eacbf8c5af5b77488467aa8c44fa4cca", "asf:metadata"],
  ["941c23449894d149a1411d134e457054", "asf:metadataLibrary"],
])
const ASF_HEADER_EXTENSION = "b503bf5f2ea9cf118ee300c00c205365"

export function asfBlocks(source: ByteSource): Located[] {
  const size = Number(bytesAt(source, 16, 8).readBigUInt64LE())
  return asfObjects(source, 30, Math.min(size, source.size))
}

function asfObjects(source: ByteSource, from: number, to: number): Located[] {
  const blocks: Located[] = []
  let at = from
  for (let count = 0; count < MOST && at + 24 <= to; count++) {
    const header = bytesAt(source, at, 24)
    const id = header.toString("hex", 0, 16)
    const size = Number(header.readBigUInt64LE(16))
    if (size < 24) break
    const kind = ASF_OBJECTS.get(id)
    if (kind !== undefined) blocks.push(located(kind, "inside", at, size))
    if (id === ASF_HEADER_EXTENSION) blocks.push(...asfObjects(source, at + 46, Math.min(to, at + size)))
    at += size
  }
  return blocks
}
