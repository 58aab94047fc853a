/** Which format a file has, by its bytes: names lie, and TagLib goes by names. */
import { mpegFrameLength } from "@ledgerline/core/identity/mpegFrame"
import { type ByteSource, bytesAt } from "./bytes.ts"

export const CONTAINERS = [
  "mp3",
  "aac",
  "flac",
  "ogg",
  "mp4",
  "asf",
  "wav",
  "aiff",
  "ape",
  "musepack",
  "wavpack",
  "tta",
  "dsf",
  "dsdiff",
  "shorten",
  "matroska",
  "unknown",
] as const
export type Container = (typeof CONTAINERS)[number]

export interface Sniffed {
  readonly container: Container
  /** The file name extension by which TagLib knows the format. */
  readonly extension: string
  /** Where what follows ID3v2 tags begins. */
  readonly start: number
}

const EXTENSIONS: Readonly<Record<Container, string>> = {
  mp3: "mp3",
  aac: "aac",
  flac: "flac",
  ogg: "ogg",
  mp4: "m4a",
  asf: "wma",
  wav: "wav",
  aiff: "aiff",
  ape: "ape",
  musepack: "mpc",
  wavpack: "wv",
  tta: "tta",
  dsf: "dsf",
  dsdiff: "dff",
  shorten: "shn",
  matroska: "mka",
  unknown: "bin",
}

export function sniff(source: ByteSource): Sniffed {
  const start = afterId3(source)
  const head = bytesAt(source, start, 64 * 1024)
  const container = containerOf(head)
  return { container, start, extension: container === "ogg" ? oggExtension(head) : EXTENSIONS[container] }
}

/** Length of an ID3v2 tag with its header and footer; 0 where the ten bytes are none. */
export function id3Length(header: Uint8Array): number {
  const [i, d, three, version, , flags, a, b, c, e] = header
  if (i !== 0x49 || d !== 0x44 || three !== 0x33 || version === 0xff) return 0
  if (flags === undefined || a === undefined || b === undefined || c === undefined || e === undefined) return 0
  if ((a | b | c | e) >= 0x80) return 0
  return 10 + ((a << 21) | (b << 14) | (c << 7) | e) + ((flags & 0x10) === 0 ? 0 : 10)
}

/** Several tags may follow one another. */
function afterId3(source: ByteSource): number {
  let at = 0
  for (let count = 0; count < 16; count++) {
    const length = id3Length(bytesAt(source, at, 10))
    if (length === 0) break
    at += length
  }
  return at
}

function containerOf(head: Buffer): Container {
  const text = head.toString("latin1", 0, 64)
  const starts = (magic: string): boolean => text.startsWith(magic)
  if (starts("fLaC")) return "flac"
  if (starts("OggS")) return "ogg"
  if ((starts("RIFF") || starts("RF64")) && text.startsWith("WAVE", 8)) return "wav"
  if (starts("FORM") && (text.startsWith("AIFF", 8) || text.startsWith("AIFC", 8))) return "aiff"
  if (["ftyp", "moov", "mdat", "wide", "skip"].includes(text.slice(4, 8))) return "mp4"
  if (starts("\x30\x26\xb2\x75\x8e\x66\xcf\x11")) return "asf"
  if (starts("MAC ")) return "ape"
  if (starts("MP+") || starts("MPCK")) return "musepack"
  if (starts("wvpk")) return "wavpack"
  if (starts("TTA1") || starts("TTA2")) return "tta"
  if (starts("DSD ")) return "dsf"
  if (starts("FRM8") && text.startsWith("DSD ", 12)) return "dsdiff"
  if (starts("ajkg")) return "shorten"
  if (starts("\x1a\x45\xdf\xa3")) return "matroska"
  return frameContainer(head)
}

const isSync = (head: Buffer, at: number): boolean => head[at] === 0xff && ((head[at + 1] ?? 0) & 0xe0) === 0xe0

/** MPEG audio has no magic number: the first plausible frame decides, and two in a row where both are in sight. */
function frameContainer(head: Buffer): Container {
  for (let at = 0; at + 7 < head.length; at++) {
    if (!isSync(head, at)) continue
    const kind = ((head[at + 1] as number) & 0xf6) === 0xf0 ? "aac" : "mp3"
    const length = kind === "aac" ? adtsLength(head, at) : mpegFrameLength(head, at)
    if (length > 0 && (at + length + 1 >= head.length || isSync(head, at + length))) return kind
  }
  return "unknown"
}

function adtsLength(head: Buffer, at: number): number {
  if ((((head[at + 2] as number) >> 2) & 15) > 12) return 0
  const length =
    (((head[at + 3] as number) & 3) << 11) | ((head[at + 4] as number) << 3) | ((head[at + 5] as number) >> 5)
  return length > 7 ? length : 0
}

function oggExtension(head: Buffer): string {
  const packet = head.subarray(27 + (head[26] ?? 0))
  if (packet.subarray(0, 8).equals(Buffer.from("OpusHead"))) return "opus"
  if (packet.subarray(0, 8).equals(Buffer.from("Speex   "))) return "spx"
  if (packet.subarray(0, 5).equals(Buffer.from("\x7fFLAC", "latin1"))) return "oga"
  return "ogg"
}
