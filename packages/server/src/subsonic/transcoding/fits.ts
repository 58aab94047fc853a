/** Whether a player takes a stream as it is. Plain functions. */
import type { Client, Limitation } from "./client.ts"

export interface Stream {
  readonly container: string
  readonly codec: string
  readonly audioChannels: number
  readonly audioBitrate: number
  readonly audioProfile: string
  readonly audioSamplerate: number
  readonly audioBitdepth: number
}

/** Why it does not; empty where it does. What is not known of the stream is no fault of it. */
export function directFaults(client: Client, stream: Stream, isPart: boolean): string[] {
  if (isPart) return ["PartOfFile"]
  if (client.maxAudioBitrate > 0 && stream.audioBitrate > client.maxAudioBitrate) return ["AudioBitrateNotSupported"]
  const ofContainer = client.directPlayProfiles.filter(
    ({ containers, protocols }) =>
      isAmong(containers, stream.container) && (protocols.length === 0 || protocols.includes("http")),
  )
  if (ofContainer.length === 0) return ["ContainerNotSupported"]
  const ofCodec = ofContainer.filter(({ audioCodecs }) => isAmong(audioCodecs, stream.codec))
  if (ofCodec.length === 0) return ["AudioCodecNotSupported"]
  if (!ofCodec.some(({ maxAudioChannels = 0 }) => maxAudioChannels === 0 || stream.audioChannels <= maxAudioChannels))
    return ["AudioChannelsNotSupported"]
  const limitations = client.codecProfiles
    .filter(({ name }) => isAmong([name], stream.codec))
    .flatMap((profile) => profile.limitations ?? [])
  return limitations.filter((each) => !holds(each, stream)).map(({ name }) => REASONS[name])
}

const REASONS: Readonly<Record<Limitation["name"], string>> = {
  audioChannels: "AudioChannelsNotSupported",
  audioBitrate: "AudioBitrateNotSupported",
  audioProfile: "AudioProfileNotSupported",
  audioSamplerate: "AudioSamplerateNotSupported",
  audioBitdepth: "AudioBitdepthNotSupported",
}

/** Kilobits a second that what is made may have; 0 is no limit. */
export function limitedTo({ maxAudioBitrate, maxTranscodingAudioBitrate }: Client): number {
  const limits = [maxAudioBitrate, maxTranscodingAudioBitrate].filter((limit) => limit > 0)
  return limits.length === 0 ? 0 : Math.max(1, Math.floor(Math.min(...limits) / 1000))
}

const ALIASES: Readonly<Record<string, string>> = { mpeg: "mp3", m4a: "mp4", oga: "ogg" }
const plain = (name: string): string => ALIASES[name.toLowerCase()] ?? name.toLowerCase()

const isAmong = (names: readonly string[], own: string): boolean =>
  own === "" ||
  names.some((name) => name === "*" || plain(own) === plain(name) || plain(own).startsWith(`${plain(name)}-`))

function holds({ name, comparison, values }: Limitation, stream: Stream): boolean {
  const own = stream[name]
  if (own === 0 || own === "") return true
  const numbers = values.map(Number)
  if (comparison === "Equals") return values.includes(String(own))
  if (comparison === "NotEquals") return !values.includes(String(own))
  if (comparison === "LessThanEqual") return numbers.some((value) => Number(own) <= value)
  return numbers.some((value) => Number(own) >= value)
}
