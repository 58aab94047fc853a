/** MP3 without a library, where one tag of ID3v2 stands before the frames and the first of these describes the others. */
import { mpegFrameLength } from "@ledgerline/core/identity/mpegFrame"
import { bytesAt } from "../bytes.ts"
import type { Findings } from "../findings.ts"
import type { Opened } from "../finish.ts"
import { lengthOf } from "../raw/block.ts"
import { id3Findings } from "./id3v2.ts"

/** What an MP3 file says; undefined for others and for ones that are not as they should be. */
export function mp3Findings(opened: Opened): Findings | undefined {
  const { sniffed, blocks } = opened
  const [tag, ...others] = blocks
  if (sniffed.container !== "mp3" || tag?.kind !== "id3v2" || tag.position !== "start") return undefined
  if (tag.bytes.length !== sniffed.start || lengthOf(tag) !== sniffed.start) return undefined
  if (others.length > 1 || others.some(({ kind }) => kind !== "id3v1")) return undefined
  const technical = technicalOf(opened)
  const said = technical === undefined ? undefined : id3Findings(tag.bytes)
  if (technical === undefined || said === undefined) return undefined
  return { ...said, technical, syncedLyrics: [], chapters: [], warnings: [] }
}

const LAYER_3 = 1
const SAMPLE_RATES = [44_100, 48_000, 32_000]

function technicalOf({ file, sniffed }: Opened): Findings["technical"] | undefined {
  const { start } = sniffed
  const head = bytesAt(file.bytes, start, 4096)
  const length = mpegFrameLength(head, 0)
  if (head.length < 4 || head[0] !== 0xff || length === 0 || length + 4 > head.length) return undefined
  const [, second, third, fourth] = head as unknown as [number, number, number, number]
  // The next frame is of the same stream.
  if (head[length] !== 0xff || ((head[length + 1] ?? 0) ^ second) & 0x1e || ((head[length + 2] ?? 0) ^ third) & 0x0c)
    return undefined
  const version = (second >> 3) & 3
  const rate = SAMPLE_RATES[(third >> 2) & 3]
  if (((second >> 1) & 3) !== LAYER_3 || rate === undefined) return undefined
  const isVersion1 = version === 3
  const channels = fourth >> 6 === 3 ? 1 : 2
  const sampleRate = isVersion1 ? rate : version === 2 ? rate / 2 : rate / 4
  const described = descriptionOf(head.subarray(0, length), isVersion1, channels)
  if (described === undefined) return undefined
  const durationMs = (described.frames * (isVersion1 ? 1152 : 576) * 1000) / sampleRate
  return {
    codec: "MP3",
    codecProfile: described.profile,
    lossless: false,
    // Whole kilobits, as libraries say them.
    bitRate: Math.round((described.bytes * 8) / durationMs) * 1000,
    sampleRate,
    channels,
    durationMs: Math.round(durationMs),
  }
}

/** How many frames and bytes there are, by the first frame. */
function descriptionOf(
  frame: Buffer,
  isVersion1: boolean,
  channels: number,
): { readonly frames: number; readonly bytes: number; readonly profile: string } | undefined {
  const at = 4 + (isVersion1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17)
  const name = frame.toString("latin1", at, at + 4)
  if ((name !== "Xing" && name !== "Info") || at + 16 > frame.length) return undefined
  const [flags, frames, bytes] = [at + 4, at + 8, at + 12].map((place) => frame.readUInt32BE(place)) as [
    number,
    number,
    number,
  ]
  if ((flags & 3) !== 3 || frames === 0 || bytes === 0) return undefined
  return { frames, bytes, profile: name === "Info" ? "CBR" : "VBR" }
}
