/** Answers requests for audio to listen to: a file as it is, or what is made of it, or segments of that for HLS. */
import { hash } from "node:crypto"
import { type Principal, Refusal } from "@ledgerline/api"
import type { Library } from "@ledgerline/core"
import type { FastifyReply, FastifyRequest } from "fastify"
import type { FileServing, ObtainedFile } from "../files/FileServing.ts"
import { answer, type AnswerPorts } from "../http/answer.ts"
import { bytesSource } from "../http/bytesSource.ts"
import { disposition } from "../http/disposition.ts"
import { headersOf } from "../http/headersOf.ts"
import { leaving } from "../http/leaving.ts"
import type { Streams } from "../Streams.ts"
import { type BitRateRules, decide, type Decision, type Wishes } from "./decide.ts"
import { filesOfTrack, type PlayableFile, playableFiles } from "./playable.ts"
import type { Profile, TranscodeAnswer, Transcoder } from "./port.ts"

export interface StreamServingOptions {
  readonly library: Library
  readonly files: FileServing
  readonly transcoder: Transcoder | undefined
  readonly rules: () => BitRateRules
  readonly ports: AnswerPorts
  readonly streams: Streams
}

export interface Listening extends Omit<Wishes, "isOffset"> {
  /** Seconds. */
  readonly timeOffset?: number | undefined
}

/** One request, by a member or a visitor. */
export interface Asking {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly principal: Listener
  /** What the answer is called, without ending; as the file is unless given. */
  readonly name?: string | undefined
  /** Takes the file as it is where nothing can be made of it and only the rate speaks against it. */
  readonly isModest?: boolean
}

/** For whom places are counted, and limits hold. */
type Listener = Pick<Principal, "member" | "credential">

const CACHING = "private, no-cache"
const PLAYLIST = "application/vnd.apple.mpegurl"

export class StreamServing {
  readonly #options: StreamServingOptions

  constructor(options: StreamServingOptions) {
    this.#options = options
  }

  /** What {@link send} would send, and why. */
  async decision(track: string, wishes: Listening, principal: Listener) {
    const file = await this.#find(track)
    const decision = await this.#decide(file, wishes, principal)
    const { send, why, because } = decision
    const profile = decision.send === "profile" ? decision.profile : undefined
    return {
      send,
      because,
      why,
      mediaFile: file.id,
      ...(profile === undefined ? {} : { profile: profile.id, type: profile.type }),
    }
  }

  async send(track: string, wishes: Listening, asking: Asking): Promise<FastifyReply> {
    const { files } = this.#options
    const file = await this.#find(track)
    let decision = await this.#decide(file, wishes, asking.principal)
    if (decision.send === "nothing" && asking.isModest === true)
      decision = await this.#decide(file, { ...wishes, maxBitRate: 0 }, asking.principal)
    if (decision.send === "original") return files.send(asking.request, asking.reply, [file.whole], false, asking.name)
    if (decision.send === "nothing") throw noTranscoder(decision.because)
    const offsetMs = Math.round((wishes.timeOffset ?? 0) * 1000)
    if (offsetMs >= file.durationMs) throw new Refusal(416, "noSuchRange", "the music ends before")
    const held = await files.obtain([file.whole], leaving(asking.reply))
    try {
      return await this.#transcode(file, held, decision.profile, offsetMs, asking)
    } finally {
      held.release()
    }
  }

  /** The playlist of a track for HLS. Its segments are addressed by the media file, so that they stay the same. */
  async playlist(track: string, kilobits: number): Promise<{ readonly type: string; readonly text: string }> {
    const { transcoder } = this.#options
    const profile = ((await transcoder?.profiles()) ?? [])
      .filter(({ codec, bitRate }) => codec === "aac" && bitRate !== null)
      .toSorted((a, b) => (b.bitRate ?? 0) - (a.bitRate ?? 0))
      .find((each, i, own) => (each.bitRate ?? 0) <= kilobits * 1000 || i === own.length - 1)
    if (transcoder === undefined || profile === undefined) throw noTranscoder("HLS needs an encoder for AAC")
    const file = await this.#find(track)
    const lengths = transcoder.segments(file.durationMs)
    const lines = lengths.flatMap((seconds, i) => [
      `#EXTINF:${seconds.toFixed(6)},`,
      `../../files/${encodeURIComponent(file.id)}/hls/${profile.id}/${i}.aac`,
    ])
    const head = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-MEDIA-SEQUENCE:0"]
    const longest = Math.ceil(Math.max(1, ...lengths))
    return {
      type: PLAYLIST,
      text: [...head, `#EXT-X-TARGETDURATION:${longest}`, ...lines, "#EXT-X-ENDLIST", ""].join("\n"),
    }
  }

  async segment(mediaFile: string, profile: string, index: number, asking: Asking): Promise<FastifyReply> {
    const { library, transcoder, ports, files } = this.#options
    if (transcoder === undefined) throw noTranscoder("HLS needs an encoder for AAC")
    const { dialect } = library.store
    const [file] = await library.store.read(() => playableFiles(dialect, [mediaFile]))
    if (file === undefined) throw new Refusal(404, "notFound", "no source of this server has the file")
    const held = await files.obtain([file.whole], leaving(asking.reply))
    let bytes
    try {
      const asked = { ...requestOf(file, held, asking.principal), profile }
      bytes = valueOf(await transcoder.segment(asked, index), asking.reply)
    } finally {
      held.release()
    }
    if (bytes === null) throw new Refusal(404, "notFound", "the music ends before")
    asking.reply.hijack()
    const representation = {
      source: bytesSource(bytes),
      size: bytes.length,
      etag: `"${hash("sha256", bytes, "base64url")}"`,
      modifiedAt: undefined,
      type: "audio/aac",
      disposition: `inline; filename="${index}.aac"`,
      caching: CACHING,
      release: () => {},
    }
    answer(asking.request.raw, asking.reply.raw, representation, headersOf(asking.reply), ports)
    return asking.reply
  }

  async #decide(file: PlayableFile, wishes: Listening, { credential }: Listener): Promise<Decision> {
    const { rules, transcoder } = this.#options
    const isOffset = (wishes.timeOffset ?? 0) > 0
    return decide(file, { ...wishes, isOffset }, credential, rules(), (await transcoder?.profiles()) ?? [])
  }

  /** The best file that is here, else the best that an object store has. Fails with a {@link Refusal} where none is. */
  async #find(track: string): Promise<PlayableFile> {
    const { library, files } = this.#options
    const all = await library.store.read(() => filesOfTrack(library.store.dialect, track))
    const wholes = all.map(({ whole }) => whole)
    const found = await files.hold(wholes).then(
      (held) => {
        held.release()
        return held.id
      },
      async (cause: unknown) => {
        const stored = await files.inStore(wholes)
        if (stored === undefined) throw cause
        return stored.mediaFile
      },
    )
    return all.find(({ whole }) => whole === found) as PlayableFile
  }

  async #transcode(
    file: PlayableFile,
    held: ObtainedFile,
    profile: Profile,
    offsetMs: number,
    { request, reply, principal, name = held.name.replace(/\.[^.]*$/, "") }: Asking,
  ): Promise<FastifyReply> {
    const { transcoder, streams, ports } = this.#options
    if (transcoder === undefined) throw noTranscoder("ffmpeg is not installed")
    const asked = { ...requestOf(file, held, principal), profile: profile.id, offsetMs }
    const made = valueOf(await transcoder.open(asked), reply)
    reply.hijack()
    const ended = streams.add()
    const representation = {
      source: made,
      size: made.size,
      etag: `"${hash("sha256", made.name, "base64url")}"`,
      modifiedAt: undefined,
      type: profile.type,
      disposition: disposition("inline", `${name}.${profile.extension}`),
      caching: CACHING,
      release: () => {
        made.release()
        ended()
      },
    }
    answer(request.raw, reply.raw, representation, headersOf(reply), ports)
    return reply
  }
}

const requestOf = ({ id, stretch, durationMs }: PlayableFile, { handle }: ObtainedFile, { member }: Listener) => ({
  mediaFile: id,
  stretch,
  durationMs,
  member,
  fd: handle.fd,
})

const noTranscoder = (because: string): Refusal =>
  new Refusal(501, "noTranscoder", `${because}; install ffmpeg where the server runs`)

function valueOf<T>(made: TranscodeAnswer<T>, reply: FastifyReply): T {
  if (made.ok) return made.value
  const { reason } = made.failure
  if (reason === "unsupported") throw new Refusal(400, "unsupported", "this server makes no such thing of it")
  if (reason === "undecodable") throw new Refusal(422, "undecodable", "the file cannot be decoded")
  reply.header("retry-after", "5")
  throw new Refusal(503, "busy", "as much is being made as this server may make at once; try again")
}
