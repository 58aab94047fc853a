/** Tags whose values the blocks themselves say more exactly than TagLib's answer, which has whole numbers in some places. */
import type { Tags } from "../findings.ts"
import { type Warning, warning } from "../warnings.ts"
import { apeItems } from "./apeItems.ts"
import { asfAttributes } from "./asfAttributes.ts"
import { commentsOf } from "./comments.ts"
import { type Frame, framesOf, textOfFrame } from "./frames.ts"
import { id3v1Fields } from "./id3v1.ts"
import type { LoadedBlock } from "./locate.ts"
import { matroskaTags } from "./matroskaTags.ts"
import { mp4Rating } from "./mp4Items.ts"
import { volumesOf } from "./volumes.ts"

export interface Exact {
  readonly tags: Tags
  /** Whether the ID3v2 tag is of version 2.3, in which a slash parts names. */
  readonly slashLists: boolean
  /** Whether there are synced lyrics, which TagLib does not hand out. */
  readonly hasSyncedLyrics: boolean
}

export function exactTags(found: Tags, blocks: readonly LoadedBlock[], warnings: Warning[]): Exact {
  const tags = new Map(found)
  const comments = blocks.filter(({ kind }) => kind === "vorbisComment")
  if (comments.length > 0) replaceComments(tags, comments, warnings)
  const kinds = new Map(blocks.map(({ kind }) => [kind, blocks.filter((block) => block.kind === kind).length]))
  for (const [kind, count] of kinds) {
    if (count > 1 && /^(?:id3v2|apev2|vorbisComment)$/.test(kind))
      warnings.push(warning("duplicateTags", `${count} blocks of ${kind}`))
  }
  // ID3v1 last, wherever it is: its texts are cut off at thirty bytes.
  const [old, others] = [blocks.filter(({ kind }) => kind === "id3v1"), blocks.filter(({ kind }) => kind !== "id3v1")]
  for (const block of [...others, ...old]) complete(tags, block)
  if (blocks.some(({ kind }) => kind.startsWith("asf:"))) {
    // TagLib takes the content group for a work.
    workIsGrouping(tags, [])
    for (const [name, values] of asfAttributes(blocks)) tags.set(name, values)
  }
  for (const [name, values] of matroskaTags(blocks)) tags.set(name, values)
  const id3 = blocks.find(({ kind, bytes }) => kind === "id3v2" || (/:id3$/i.test(kind) && bytes.length > 18))
  if (id3 === undefined) return { tags, slashLists: false, hasSyncedLyrics: false }
  const { version, frames } = framesOf(id3.kind === "id3v2" ? id3 : { ...id3, bytes: id3.bytes.subarray(8) })
  refine(tags, frames)
  return { tags, slashLists: version === 3, hasSyncedLyrics: frames.some(({ id }) => id === "SYLT" || id === "SLT") }
}

/** Adds what TagLib leaves out. */
function complete(tags: Map<string, readonly string[]>, block: LoadedBlock): void {
  if (block.kind === "apev2" && block.bytes.length >= 32) {
    for (const [name, values] of apeItems(block)) if (!tags.has(name)) tags.set(name, values)
  }
  if (block.kind === "id3v1") {
    for (const [name, value] of id3v1Fields(block)) if (!tags.has(name)) tags.set(name, [value])
  }
  const rating = block.kind.startsWith("mp4:") ? mp4Rating(block) : undefined
  if (rating !== undefined) tags.set("RTNG", [rating])
}

/** Vorbis comments are all there is to know in Ogg and FLAC; a block of ID3 in front of FLAC only adds. */
function replaceComments(
  tags: Map<string, readonly string[]>,
  blocks: readonly LoadedBlock[],
  warnings: Warning[],
): void {
  const names = new Map<string, string[]>()
  for (const block of blocks) {
    const { entries, invalid, truncated } = commentsOf(block)
    for (const { name, value } of entries) names.set(name, [...(names.get(name) ?? []), value])
    if (invalid.length > 0) warnings.push(warning("invalidEncoding", `${invalid.toSorted().join(", ")}: no UTF-8`))
    if (truncated) warnings.push(warning("truncated", "Vorbis comments end early"))
  }
  for (const [name, values] of names) tags.set(name, values)
}

/** Numbers as text: "127.5" beats a minute, track "A1". */
const NUMBERS = new Map([
  ["TBPM", "BPM"],
  ["TBP", "BPM"],
  ["TRCK", "TRACKNUMBER"],
  ["TRK", "TRACKNUMBER"],
  ["TPOS", "DISCNUMBER"],
  ["TPA", "DISCNUMBER"],
])

function refine(tags: Map<string, readonly string[]>, frames: readonly Frame[]): void {
  for (const frame of frames) {
    const name = NUMBERS.get(frame.id)
    const text = name === undefined ? "" : textOfFrame(frame).split("\0")[0]?.trim()
    if (name !== undefined && text !== undefined && text !== "") tags.set(name, [text])
  }
  for (const [name, value] of volumesOf(frames)) if (!tags.has(name)) tags.set(name, [value])
  // TagLib takes the content group for a work, which only newer programs mean by it; most mean the grouping.
  const group = frames.find(({ id }) => id === "TIT1" || id === "TT1")
  if (group !== undefined) workIsGrouping(tags, textOfFrame(group).split("\0"))
}

/** What of a work is the content group is the grouping, unless another tag is. */
function workIsGrouping(tags: Map<string, readonly string[]>, group: readonly string[]): void {
  const work = tags.get("WORK")
  if (work === undefined || tags.has("GROUPING")) return
  const others = work.filter((value) => !group.includes(value))
  // Of values that are not as they were read all are the group's.
  const isApart = others.length > 0 && others.length < work.length
  tags.set("GROUPING", isApart ? work.filter((value) => group.includes(value)) : work)
  if (isApart) tags.set("WORK", others)
  else tags.delete("WORK")
}
