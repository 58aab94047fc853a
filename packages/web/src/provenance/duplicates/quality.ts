/** Which of two recordings sounds better, by what is known of their files. */
import type { TrackDetail } from "@ledgerline/client/contract"

const LOSSLESS = /^(?:flac|alac|wav|aiff|pcm|ape|wavpack|wv|tta|dsd)/i

type Sound = Pick<TrackDetail, "codec" | "bitDepth" | "sampleRate" | "bitRate">

/** Above 0 where the first is better, below where the second is, 0 where nothing tells. */
export function betterSound(a: Sound, b: Sound): number {
  const [first, second] = [rankOf(a), rankOf(b)]
  const at = first.findIndex((value, index) => value !== second[index])
  return at < 0 ? 0 : (first[at] as number) - (second[at] as number)
}

const rankOf = ({ codec, bitDepth, sampleRate, bitRate }: Sound): readonly number[] => {
  const isLossless = codec !== null && LOSSLESS.test(codec)
  return isLossless ? [1, bitDepth ?? 0, sampleRate ?? 0] : [0, bitRate ?? 0, sampleRate ?? 0]
}
