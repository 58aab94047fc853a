/**
 * MP4, M4A, M4B and QuickTime: the samples of the audio tracks, in the order in which they play. Where they lie does not
 * enter, since a tag that grows moves them. Whole and fragmented files come to the same. MID-9, MID-8.
 */
import { Digest } from "../../digest.ts"
import { audio, newDigest, type Payload } from "../../payload.ts"
import { BrokenStructure, type Window } from "../../window.ts"
import { type Box, boxes, find } from "./boxes.ts"
import { fragmentRanges } from "./fragment.ts"
import { chunkRanges } from "./sampleTable.ts"

export interface Track {
  readonly digest: Digest
  /** Bytes of a sample in fragments that do not say. */
  defaultSize: number
}

const MOST_TRACKS = 64

export function mp4Payload(window: Window, start: number): Payload | undefined {
  let tracks: Map<number, Track> | undefined
  let hashed = 0
  const add = (track: Track, from: number, to: number): void => {
    hashed += to - from
    // Samples that lie on top of each other would make a small file a long one.
    if (hashed > window.size) throw new BrokenStructure("its samples are more than the file")
    track.digest.addRange(window, from, to)
  }

  for (const box of boxes(window, start, window.size)) {
    if (box.type === "moov" && tracks === undefined) {
      tracks = new Map()
      for (const [track, table] of readTracks(window, box, tracks)) {
        for (const { start: from, end } of chunkRanges(window, table, start)) add(track, from, end)
      }
    }
    if (box.type === "moof" && tracks !== undefined) {
      for (const { track, start: from, end } of fragmentRanges(window, box, tracks, start)) add(track, from, end)
    }
  }
  return tracks === undefined ? undefined : audio("mp4", newDigest("mp4").addStreams(streamsOf(tracks)))
}

const streamsOf = (tracks: ReadonlyMap<number, Track>): Digest[] =>
  [...tracks.values()].map(({ digest }) => digest).filter(({ audioBytes }) => audioBytes > 0)

/** Enters the audio tracks; answers each with its sample table. */
function readTracks(window: Window, moov: Box, tracks: Map<number, Track>): [Track, Box][] {
  const tables: [Track, Box][] = []
  for (const box of boxes(window, moov.start, moov.end)) {
    if (box.type !== "trak") continue
    const handler = find(window, box, "mdia", "hdlr")
    if (handler === undefined || window.view(handler.start + 8, 4).toString("latin1") !== "soun") continue
    const header = find(window, box, "tkhd")
    const table = find(window, box, "mdia", "minf", "stbl")
    if (header === undefined || table === undefined) continue
    const bytes = window.view(header.start, 24)
    if (bytes.length < 24) continue
    const track = { digest: new Digest(), defaultSize: 0 }
    tracks.set(bytes.readUInt32BE(bytes[0] === 1 ? 20 : 12), track)
    tables.push([track, table])
    if (tables.length > MOST_TRACKS) throw new BrokenStructure("it has too many tracks")
  }
  readDefaults(window, moov, tracks)
  return tables
}

/** Sizes that hold for all fragments. */
function readDefaults(window: Window, moov: Box, tracks: ReadonlyMap<number, Track>): void {
  const extension = find(window, moov, "mvex")
  if (extension === undefined) return
  for (const { type, start } of boxes(window, extension.start, extension.end)) {
    const bytes = type === "trex" ? window.view(start, 20) : undefined
    if (bytes?.length !== 20) continue
    const track = tracks.get(bytes.readUInt32BE(4))
    if (track !== undefined) track.defaultSize = bytes.readUInt32BE(16)
  }
}
