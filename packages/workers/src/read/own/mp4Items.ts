/** The list of tags in MP4 (`udta.meta.ilst`), as iTunes and all others write it. */
import type { Findings, FoundPicture } from "../findings.ts"
import { AGREED } from "./names.ts"

type ItemFindings = Pick<Findings, "tags" | "pictures">

interface Item {
  readonly type: string
  readonly bytes: Buffer
}

/** What the box says; undefined where there is something that a library should read. */
export function itemFindings(userData: Buffer): ItemFindings | undefined {
  const boxes = boxesIn(userData.subarray(8))
  const [meta, ...others] = boxes ?? []
  if (meta?.type !== "meta" || others.some(({ type }) => type !== "free")) return undefined
  const lists = boxesIn(meta.bytes.subarray(4))?.filter(({ type }) => type === "ilst")
  const [list] = lists ?? []
  const items = list === undefined || lists?.length !== 1 ? undefined : boxesIn(list.bytes)
  if (items === undefined) return undefined
  const found = new Found()
  return items.every((item) => found.take(item)) ? found : undefined
}

const MOST = 10_000

function boxesIn(bytes: Buffer): Item[] | undefined {
  const boxes: Item[] = []
  for (let at = 0; at < bytes.length;) {
    const size = at + 8 > bytes.length ? 0 : bytes.readUInt32BE(at)
    if (size < 8 || at + size > bytes.length || boxes.length === MOST) return undefined
    boxes.push({ type: bytes.toString("latin1", at + 4, at + 8), bytes: bytes.subarray(at + 8, at + size) })
    at += size
  }
  return boxes
}

/** Items of text by the names that TagLib gives them. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ["\xa9nam", "TITLE"],
  ["\xa9ART", "ARTIST"],
  ["\xa9alb", "ALBUM"],
  ["\xa9cmt", "COMMENT"],
  ["\xa9gen", "GENRE"],
  ["\xa9day", "DATE"],
  ["\xa9wrt", "COMPOSER"],
  ["\xa9grp", "GROUPING"],
  ["aART", "ALBUMARTIST"],
  ["cprt", "COPYRIGHT"],
  ["\xa9lyr", "LYRICS"],
  ["\xa9too", "ENCODEDBY"],
  ["soal", "ALBUMSORT"],
  ["soaa", "ALBUMARTISTSORT"],
  ["soar", "ARTISTSORT"],
  ["sonm", "TITLESORT"],
  ["soco", "COMPOSERSORT"],
  ["\xa9wrk", "WORK"],
  ["\xa9mvn", "MOVEMENTNAME"],
])

const NUMBERS: ReadonlyMap<string, string> = new Map([
  ["tmpo", "BPM"],
  ["cpil", "COMPILATION"],
  ["\xa9mvi", "MOVEMENTNUMBER"],
  ["\xa9mvc", "MOVEMENTCOUNT"],
])

const PAIRS: ReadonlyMap<string, readonly [number: string, total: string]> = new Map([
  ["trkn", ["TRACKNUMBER", "TRACKTOTAL"]],
  ["disk", ["DISCNUMBER", "DISCTOTAL"]],
])

/** What no field of a library is for. The rating is read from the list for every reader. */
const PASSED = new Set(["pgap", "rtng", "stik", "apID", "akID", "cnID", "atID", "plID", "geID", "cmID", "sfID", "purd"])

/** Kinds of values. */
const UTF8 = 1
const INTEGERS = new Set([0, 21])
const PICTURES = new Set([0, 13, 14, 27])

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

class Found implements ItemFindings {
  readonly tags = new Map<string, readonly string[]>()
  readonly pictures: FoundPicture[] = []

  /** Whether the item was understood. Each name stands once. */
  take({ type, bytes }: Item): boolean {
    if (PASSED.has(type)) return true
    const boxes = boxesIn(bytes)
    if (boxes === undefined) return false
    if (type === "----") return this.#named(boxes)
    const values = boxes.map(valueOf)
    const text = TEXTS.get(type)
    if (text !== undefined) return this.#texts(text, values)
    if (type === "covr") return this.#covers(values)
    const [value] = values
    if (values.length !== 1 || value === undefined || !INTEGERS.has(value.kind)) return false
    const number = NUMBERS.get(type)
    if (number !== undefined && value.bytes.length >= 1 && value.bytes.length <= 4)
      return this.#set(number, [String(value.bytes.readUIntBE(0, value.bytes.length))])
    const pair = PAIRS.get(type)
    if (pair === undefined || value.bytes.length < 6) return false
    const [own, total] = [value.bytes.readUInt16BE(2), value.bytes.readUInt16BE(4)]
    return this.#set(pair[0], own === 0 ? [] : [String(own)]) && this.#set(pair[1], total === 0 ? [] : [String(total)])
  }

  #set(name: string, values: readonly string[]): boolean {
    if (this.tags.has(name)) return false
    if (values.length > 0) this.tags.set(name, values)
    return true
  }

  #texts(name: string, values: readonly (Value | undefined)[]): boolean {
    const texts: string[] = []
    for (const value of values) {
      // Behind a NUL libraries read nothing.
      if (value?.kind !== UTF8 || value.bytes.includes(0)) return false
      try {
        texts.push(strict.decode(value.bytes))
      } catch {
        return false
      }
    }
    return this.#set(name, texts)
  }

  #named([mean, name, ...data]: readonly Item[]): boolean {
    if (mean?.type !== "mean" || name?.type !== "name") return false
    if (mean.bytes.toString("latin1", 4) !== "com.apple.iTunes") return false
    const said = name.bytes.toString("latin1", 4).toUpperCase()
    return /^[ -~]+$/.test(said) && this.#texts(AGREED.get(said) ?? said, data.map(valueOf))
  }

  #covers(values: readonly (Value | undefined)[]): boolean {
    for (const value of values) {
      if (value === undefined || !PICTURES.has(value.kind)) return false
      this.pictures.push({ bytes: value.bytes, type: "other", description: "" })
    }
    return true
  }
}

interface Value {
  readonly kind: number
  readonly bytes: Buffer
}

/** Kind and language, four bytes each, stand before the value. */
const valueOf = ({ type, bytes }: Item): Value | undefined =>
  type === "data" && bytes.length >= 8 ? { kind: bytes.readUInt32BE(0), bytes: bytes.subarray(8) } : undefined
