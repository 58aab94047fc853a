/**
 * Tags of ID3v2.3 and 2.4 without a library: the frames that common programs write, where nothing is compressed, stuffed
 * or ambiguous. What else a tag holds is for the libraries, which know the rest of thirty years.
 */
import type { Findings, FoundPicture } from "../findings.ts"
import { PICTURE_TYPES } from "../reading.ts"
import { AGREED } from "./names.ts"

type Id3Findings = Pick<Findings, "tags" | "pictures" | "lyrics">

const MOST = 10_000
const HEADER = 10

/** What a whole tag says; undefined where a library should read it. */
export function id3Findings(tag: Buffer): Id3Findings | undefined {
  const version = tag[3]
  // Flags: unsynchronised, an extended header, experimental, a footer.
  if ((version !== 3 && version !== 4) || tag[5] !== 0) return undefined
  const found = new Found()
  let at = HEADER
  for (let count = 0; at < tag.length && tag[at] !== 0; count++) {
    const size = sizeOf(tag, at, version)
    if (size === undefined || count === MOST) return undefined
    const id = tag.toString("latin1", at, at + 4)
    if (!found.take(id, tag.subarray(at + HEADER, at + HEADER + size))) return undefined
    at += HEADER + size
  }
  return found.all(version)
}

const isFrame = (tag: Buffer, at: number): boolean => /^[A-Z][A-Z0-9]{3}$/.test(tag.toString("latin1", at, at + 4))
const isOver = (tag: Buffer, at: number): boolean => at === tag.length || tag[at] === 0

/** Bytes of a frame's body; undefined where they are in doubt, or the frame has flags. */
function sizeOf(tag: Buffer, at: number, version: number): number | undefined {
  if (at + HEADER > tag.length || !isFrame(tag, at) || tag.readUInt16BE(at + 8) !== 0) return undefined
  const plain = tag.readUInt32BE(at + 4)
  const size = version === 3 ? plain : sevenBits(plain)
  if (size === undefined || size === 0 || at + HEADER + size > tag.length) return undefined
  const next = at + HEADER + size
  // Some writers of 2.4 forgot that sizes have seven bits a byte.
  const isSure = isFrame(tag, next) || (isOver(tag, next) && (size === plain || !isFrame(tag, at + HEADER + plain)))
  return isSure ? size : undefined
}

function sevenBits(value: number): number | undefined {
  if ((value & 0x8080_8080) !== 0) return undefined
  return ((value & 0x7f00_0000) >> 3) | ((value & 0x7f_0000) >> 2) | ((value & 0x7f00) >> 1) | (value & 0x7f)
}

/** Text frames by the names that TagLib gives them. Numbers, of which a tag may say more, are read from frames for every reader. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ["TALB", "ALBUM"],
  ["TBPM", "BPM"],
  ["TCMP", "COMPILATION"],
  ["TCOM", "COMPOSER"],
  ["TCON", "GENRE"],
  ["TCOP", "COPYRIGHT"],
  ["TDEN", "ENCODINGTIME"],
  ["TDOR", "ORIGINALDATE"],
  ["TDRC", "DATE"],
  ["TDRL", "RELEASEDATE"],
  ["TDTG", "TAGGINGDATE"],
  ["TENC", "ENCODEDBY"],
  ["TEXT", "LYRICIST"],
  ["TIT1", "WORK"],
  ["TIT2", "TITLE"],
  ["TIT3", "SUBTITLE"],
  ["TKEY", "INITIALKEY"],
  ["TLAN", "LANGUAGE"],
  ["TLEN", "LENGTH"],
  ["TMED", "MEDIA"],
  ["TMOO", "MOOD"],
  ["TOPE", "ORIGINALARTIST"],
  ["TPE1", "ARTIST"],
  ["TPE2", "ALBUMARTIST"],
  ["TPE3", "CONDUCTOR"],
  ["TPE4", "REMIXER"],
  ["TPOS", "DISCNUMBER"],
  ["TPUB", "LABEL"],
  ["TRCK", "TRACKNUMBER"],
  ["TSO2", "ALBUMARTISTSORT"],
  ["TSOA", "ALBUMSORT"],
  ["TSOC", "COMPOSERSORT"],
  ["TSOP", "ARTISTSORT"],
  ["TSOT", "TITLESORT"],
  ["TSRC", "ISRC"],
  ["TSSE", "ENCODING"],
  ["TSST", "DISCSUBTITLE"],
  ["GRP1", "GROUPING"],
  ["MVNM", "MOVEMENTNAME"],
  ["MVIN", "MOVEMENTNUMBER"],
  // Of version 2.3.
  ["TDAT", ""],
  ["TIME", ""],
  ["TORY", "ORIGINALDATE"],
  ["TYER", "DATE"],
])

/** Frames that say nothing that a library of music has a field for, and hold no text that is looked at. */
const PASSED = new Set(["PRIV", "MCDI", "GEOB", "POPM", "PCNT", "RVA2", "RVAD"])

/** A genre by its number, or one of two letters, which version 1 and 2.3 have a table for. */
const CODED_GENRE = /^(?:\(|\d+$|RX$|CR$)/

/** Letters that have the same upper case for everybody. */
const PRINTED = /^[ -~]+$/

class Found {
  readonly #tags = new Map<string, string[]>()
  readonly #frames = new Map<string, string[]>()
  readonly #pictures: FoundPicture[] = []
  readonly #lyrics: string[] = []

  /** Whether the frame was understood. */
  take(id: string, body: Buffer): boolean {
    const name = TEXTS.get(id)
    if (name !== undefined) return this.#text(id, name, body)
    if (id === "TXXX") return this.#named(body)
    if (id === "APIC") return this.#picture(body)
    if (id === "COMM" || id === "USLT") return this.#longText(id, body)
    if (id === "UFID") return this.#uniqueId(body)
    return PASSED.has(id)
  }

  all(version: number): Id3Findings | undefined {
    const [year] = this.#frames.get("TYER") ?? []
    const isTwice = (...ids: string[]): boolean => ids.filter((id) => this.#frames.has(id)).length > 1
    if (isTwice("TYER", "TDRC") || isTwice("TORY", "TDOR")) return undefined
    if (version === 4 && ["TYER", "TORY", "TDAT", "TIME"].some((id) => this.#frames.has(id))) return undefined
    const [day] = this.#frames.get("TDAT") ?? []
    // Day and month.
    if (year?.length === 4 && day?.length === 4) this.#tags.set("DATE", [`${year}-${day.slice(2)}-${day.slice(0, 2)}`])
    return { tags: this.#tags, pictures: this.#pictures, lyrics: this.#lyrics }
  }

  #add(name: string, values: readonly string[]): void {
    const before = this.#tags.get(name)
    if (before === undefined) this.#tags.set(name, [...values])
    else before.push(...values)
  }

  #text(id: string, name: string, body: Buffer): boolean {
    const values = textsOf(body, 1, body[0])
    // Two frames of a kind are against the rules; who reads which differs.
    if (values === undefined || this.#frames.has(id)) return false
    this.#frames.set(id, values)
    if (id === "TCON" && values.some((value) => CODED_GENRE.test(value))) return false
    if (id === "TCMP" && !values.every((value) => value === "0" || value === "1")) return false
    if (name !== "" && values.length > 0) this.#add(name, values)
    return true
  }

  #named(body: Buffer): boolean {
    const [end, values] = behindText(body, 1, body[0])
    const name = textsOf(body.subarray(0, end), 1, body[0])?.[0]?.toUpperCase()
    const texts = values === undefined ? undefined : textsOf(body, values, body[0])
    if (name === undefined || !PRINTED.test(name) || texts === undefined) return false
    this.#add(AGREED.get(name) ?? name, texts)
    return true
  }

  #longText(id: string, body: Buffer): boolean {
    const [end, start] = behindText(body, 4, body[0])
    if (start === undefined) return false
    const description = textsOf(body.subarray(0, end), 4, body[0])
    const texts = textsOf(body, start, body[0])
    if (description === undefined || texts === undefined || texts.length > 1) return false
    const name = description[0]?.toUpperCase() ?? ""
    if (name !== "" && !PRINTED.test(name)) return false
    if (id === "USLT") this.#lyrics.push(...texts)
    const kind = id === "USLT" ? "LYRICS" : "COMMENT"
    this.#add(name === "" || name === kind ? kind : `${kind}:${name}`, texts)
    return true
  }

  #uniqueId(body: Buffer): boolean {
    const end = body.indexOf(0)
    if (end === -1) return false
    if (body.toString("latin1", 0, end) !== "http://musicbrainz.org") return true
    const id = body.toString("latin1", end + 1)
    if (!PRINTED.test(id)) return false
    this.#add("MUSICBRAINZ_TRACKID", [id])
    return true
  }

  #picture(body: Buffer): boolean {
    const encoding = body[0]
    const mimeEnd = body.indexOf(0, 1)
    const type = body[mimeEnd + 1]
    if (mimeEnd === -1 || type === undefined || body.toString("latin1", 1, mimeEnd) === "-->") return false
    const [end, data] = behindText(body, mimeEnd + 2, encoding)
    if (data === undefined) return false
    const description = textsOf(body.subarray(0, end), mimeEnd + 2, encoding)
    if (description === undefined) return false
    this.#pictures.push({
      bytes: body.subarray(data),
      type: PICTURE_TYPES[type] ?? "other",
      description: description[0] ?? "",
    })
    return true
  }
}

const LATIN1 = 0
const UTF16 = 1
const UTF16_BE = 2
const UTF8 = 3

/** Where the text from a place on ends, and where what follows its NUL begins; undefined where there is none. */
function behindText(body: Buffer, from: number, encoding: number | undefined): [end: number, next: number | undefined] {
  if (encoding === LATIN1 || encoding === UTF8) {
    const end = body.indexOf(0, from)
    return [end, end === -1 ? undefined : end + 1]
  }
  for (let at = from; at + 1 < body.length; at += 2) if (body[at] === 0 && body[at + 1] === 0) return [at, at + 2]
  return [-1, undefined]
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** The texts from a place on, with NUL between them, without empty ones; undefined where they are not in their encoding. */
function textsOf(body: Buffer, from: number, encoding: number | undefined): string[] | undefined {
  const bytes = body.subarray(from)
  const text = decoded(bytes, encoding)
  return text?.split("\0").flatMap((each) => {
    const plain = encoding === UTF16 && each.startsWith("\uFEFF") ? each.slice(1) : each
    return plain === "" ? [] : [plain]
  })
}

function decoded(bytes: Buffer, encoding: number | undefined): string | undefined {
  if (encoding === LATIN1) return bytes.toString("latin1")
  if (encoding === UTF8) {
    try {
      return strict.decode(bytes)
    } catch {
      return undefined
    }
  }
  if ((encoding !== UTF16 && encoding !== UTF16_BE) || bytes.length % 2 !== 0) return undefined
  if (bytes.length === 0) return ""
  const isBig = encoding === UTF16_BE || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (encoding === UTF16 && !isBig && !(bytes[0] === 0xff && bytes[1] === 0xfe)) return undefined
  const text = (isBig ? Buffer.from(bytes).swap16() : bytes).toString("utf16le")
  // A mark of the other order in the middle.
  return text.includes("\uFFFE") || !text.isWellFormed() ? undefined : text
}
