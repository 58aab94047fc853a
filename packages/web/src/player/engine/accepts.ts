/** What this browser plays, as servers call it. */
import { type AudioCodec, canDecodeAudio } from "mediabunny"

/** By the codec of the decoder. What an element plays is asked by its type. */
const NAMES: readonly (readonly [codec: AudioCodec, name: string, type: string])[] = [
  ["flac", "flac", "audio/flac"],
  ["mp3", "mp3", "audio/mpeg"],
  ["aac", "aac", 'audio/mp4; codecs="mp4a.40.2"'],
  ["opus", "opus", 'audio/ogg; codecs="opus"'],
  ["vorbis", "vorbis", 'audio/ogg; codecs="vorbis"'],
  ["pcm-s16", "pcm", "audio/wav"],
]

let known: Promise<readonly string[]> | undefined

/** Asked of the browser once. */
export function acceptedNames(): Promise<readonly string[]> {
  known ??= look()
  return known
}

async function look(): Promise<readonly string[]> {
  const element = new Audio()
  const takes = await Promise.all(
    NAMES.map(async ([codec, name, type]) => {
      const isDecoded = typeof AudioDecoder === "function" && (await canDecodeAudio(codec))
      return isDecoded || element.canPlayType(type) !== "" ? name : undefined
    }),
  )
  return takes.filter((name) => name !== undefined)
}
