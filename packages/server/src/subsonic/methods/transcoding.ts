/** Which stream a player gets that says what it can play: the extension `transcoding`. */
import { members } from "@ledgerline/api"
import type { PlayableFile } from "../../media/stream/playable.ts"
import { filesOfTrack } from "../../media/stream/playable.ts"
import { one, views, type Views } from "@ledgerline/core"
import { readClient } from "../transcoding/client.ts"
import { directFaults, limitedTo } from "../transcoding/fits.ts"
import { Failure, notFound } from "../protocol/errors.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { id, oneOf, or, number, required, text } from "../protocol/parameters.ts"

const PLAYERS = members("listener", "stream")
const MEDIA = { mediaId: required(id("track")), mediaType: required(oneOf("song", "podcast")) }
/** What a decision gives out, and nothing else: which codec, and kilobits a second at most. */
const PARAMS = /^(opus|mp3|aac|flac)(?:-(\d{1,5}))?$/
const CODECS = ["opus", "mp3", "aac", "flac"] as const
type Codec = (typeof CODECS)[number]

export const transcodingMethods: Methods = {
  getTranscodeDecision: method(PLAYERS, MEDIA, async (call) => ({ transcodeDecision: await decision(call) })),
  getTranscodeStream: method(
    PLAYERS,
    { ...MEDIA, offset: or(number(0, 1_000_000), 0), transcodeParams: required(text(40)) },
    ({ params, context, ...asking }) => {
      if (params.mediaType === "podcast") throw notFound("podcast")
      const [, format, rate] = PARAMS.exec(params.transcodeParams) ?? []
      if (format === undefined) throw new Failure(0, "transcodeParams is what a decision gave")
      const wishes = { format: format as Codec, maxBitRate: Number(rate ?? 0), timeOffset: params.offset }
      return context.media.listening.send(params.mediaId, wishes, asking)
    },
    { isPlain: true },
  ),
}

async function decision(call: Call<typeof MEDIA>) {
  const { params, context, principal, request } = call
  if (params.mediaType === "podcast") throw notFound("podcast")
  const client = readClient(request.body)
  const { file, row } = await fileOf(call)
  const sourceStream = {
    protocol: "http",
    container: file.container ?? "",
    codec: file.codec?.toLowerCase() ?? "",
    audioChannels: row?.channels ?? 0,
    audioBitrate: file.bitRate,
    audioProfile: "",
    audioSamplerate: row?.sampleRate ?? 0,
    audioBitdepth: row?.bitDepth ?? 0,
  }
  const faults = directFaults(client, sourceStream, file.isPart)
  const decided = { canDirectPlay: faults.length === 0, transcodeReason: faults, sourceStream }
  for (const profile of client.transcodingProfiles) {
    const codec = CODECS.find((each) => each === profile.audioCodec.toLowerCase())
    if (codec === undefined || profile.protocol !== "http") continue
    const maxBitRate = limitedTo(client)
    const { send, profile: made } = await context.media.listening.decision(
      params.mediaId,
      { format: codec, maxBitRate },
      principal,
    )
    if (send !== "profile" || made === undefined) continue
    const rate = Number(/-(\d+)$/.exec(made)?.[1] ?? 0)
    const transcodeParams = rate === 0 ? codec : `${codec}-${rate}`
    const transcodeStream = {
      ...sourceStream,
      container: CONTAINERS[codec],
      codec,
      audioBitrate: rate * 1000,
      audioBitdepth: 0,
    }
    return { ...decided, canTranscode: true, errorReason: "", transcodeParams, transcodeStream }
  }
  return { ...decided, canTranscode: false, errorReason: faults.length === 0 ? "" : "NoProfileThatIsMadeHere" }
}

const CONTAINERS: Readonly<Record<Codec, string>> = { opus: "ogg", mp3: "mp3", aac: "aac", flac: "flac" }

/** The file that would be played. */
async function fileOf({
  context,
  params,
}: Call<typeof MEDIA>): Promise<{ file: PlayableFile; row: Views["mediaFile"] | undefined }> {
  const { dialect } = context.library.store
  return context.read(function* () {
    const [file] = yield* filesOfTrack(dialect, params.mediaId)
    if (file === undefined) throw notFound("file")
    return { file, row: yield* one(views.selectFrom("mediaFile").selectAll().where("id", "=", file.whole)) }
  })
}
