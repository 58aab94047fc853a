/** The tags that stand before and behind the audio of many formats: ID3v2, ID3v1, APEv2 and Lyrics3. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import { id3Length } from "../container.ts"
import { type Located, located } from "./block.ts"

/** Hostile files nest tags without end. */
const MOST = 16

export function endBlocks(source: ByteSource): Located[] {
  return [...atStart(source), ...atEnd(source)]
}

function atStart(source: ByteSource): Located[] {
  const blocks: Located[] = []
  let at = 0
  while (blocks.length < MOST) {
    const header = bytesAt(source, at, 32)
    const id3 = id3Length(header)
    const length = id3 > 0 ? id3 : apeLength(header, true)
    if (length === 0) break
    blocks.push(located(id3 > 0 ? "id3v2" : "apev2", "start", at, length))
    at += length
  }
  return blocks
}

function atEnd(source: ByteSource): Located[] {
  const blocks: Located[] = []
  let end = source.size
  while (blocks.length < MOST) {
    const block = lastBlock(source, end)
    if (block === undefined) break
    blocks.push(block)
    end = block.pieces[0]?.offset ?? 0
  }
  return blocks.toReversed()
}

function lastBlock(source: ByteSource, end: number): Located | undefined {
  const tail = bytesAt(source, Math.max(0, end - 355), Math.min(355, end))
  const from = (count: number): Buffer => tail.subarray(Math.max(0, tail.length - count))
  // "APETAGEX" holds the mark of ID3v1, which an APE tag of 131 bytes has at its place.
  const isApe = from(131).toString("latin1", 0, 8) === "APETAGEX"
  if (tail.length >= 128 && !isApe && from(128).toString("latin1", 0, 3) === "TAG") {
    const enhanced = tail.length >= 355 && tail.toString("latin1", 0, 4) === "TAG+"
    return located("id3v1", "end", end - (enhanced ? 355 : 128), enhanced ? 355 : 128)
  }
  const ape = apeLength(from(32), false)
  if (ape > 0 && ape <= end) return located("apev2", "end", end - ape, ape)
  const lyrics = /^(\d{6})LYRICS200$/.exec(from(15).toString("latin1"))
  if (lyrics !== null && Number(lyrics[1]) + 15 <= end) {
    return located("lyrics3", "end", end - Number(lyrics[1]) - 15, Number(lyrics[1]) + 15)
  }
  const footer = from(10)
  if (footer.toString("latin1", 0, 3) === "3DI") {
    const length = id3Length(Buffer.concat([Buffer.from("ID3"), footer.subarray(3)]))
    if (length > 0 && length <= end) return located("id3v2", "end", end - length, length)
  }
  return undefined
}

/** Length of an APE tag by its header (at its start) or footer (at its end), both included; 0 where there is none. */
function apeLength(bytes: Buffer, atHead: boolean): number {
  if (bytes.length < 32 || bytes.toString("latin1", 0, 8) !== "APETAGEX") return 0
  const flags = bytes.readUInt32LE(20)
  const isHeader = (flags & 0x2000_0000) !== 0
  const hasHeader = (flags & 0x8000_0000) !== 0
  if (isHeader !== atHead) return 0
  // The size counts items and footer, not the header.
  return bytes.readUInt32LE(12) + (hasHeader || atHead ? 32 : 0)
}
