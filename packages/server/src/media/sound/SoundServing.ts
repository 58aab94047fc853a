/** Tells how a track sounds: how loud, which samples are music, what is sung when, and the shape of it. */
import { type Fields, type Library, lyricsOf } from "@ledgerline/core"
import type { FastifyReply } from "fastify"
import { Refusal } from "@ledgerline/api"
import type { FileServing } from "../files/FileServing.ts"
import { leaving } from "../http/leaving.ts"
import { filesOfTrack, type PlayableFile } from "../stream/playable.ts"
import { gainOf, gainOfAll } from "./gain.ts"
import type { Measurer, Waveform } from "./port.ts"
import { fieldsOfTrack, filesOfAlbum, loudnessOf } from "./read.ts"

export interface SoundServingOptions {
  readonly library: Library
  readonly files: FileServing
  /** Without it nothing can be decoded. */
  readonly measurer: Measurer | undefined
}

export class SoundServing {
  readonly #options: SoundServingOptions

  constructor(options: SoundServingOptions) {
    this.#options = options
  }

  /** What a player has to know before it plays the track. What tags say counts for more than what was measured. */
  async sound(track: string) {
    const { library, files, measurer } = this.#options
    const { dialect } = library.store
    const { file, fields, loudness, album } = await library.store.read(function* () {
      const shown = yield* fieldsOfTrack(track)
      const [best] = yield* filesOfTrack(dialect, track)
      if (shown === undefined || best === undefined) throw noTrack()
      const others = shown.albumId === null ? [] : yield* filesOfAlbum(shown.albumId)
      const ids = [best.id, ...others.flatMap(({ mediaFile }) => mediaFile ?? [])]
      const loud = yield* loudnessOf(dialect, ids)
      const of = others.map(({ mediaFile, durationMs }) => ({ loudness: loud.get(mediaFile ?? ""), durationMs }))
      return { file: best, fields: shown.fields, loudness: loud.get(best.id), album: of }
    })
    const measured = {
      track: loudness === undefined ? undefined : gainOf(loudness),
      album: album.length === 0 ? undefined : gainOfAll(album),
    }
    const tagged = {
      track: gainIn(fields, "replayGainTrack"),
      album: gainIn(fields, "replayGainAlbum"),
    }
    const gapless = file.isPart || measurer === undefined ? undefined : await this.#gapless(file, files, measurer)
    return {
      mediaFile: file.id,
      durationMs: Math.round(file.durationMs),
      ...defined({ loudness, gapless }),
      replayGain: {
        ...defined({ track: tagged.track ?? measured.track, album: tagged.album ?? measured.album }),
        from: tagged.track !== undefined ? ("tags" as const) : ("measured" as const),
      },
    }
  }

  async lyrics(track: string) {
    const shown = await this.#options.library.store.read(() => fieldsOfTrack(track))
    if (shown === undefined) throw noTrack()
    return lyricsOf(shown.fields as Fields)
  }

  async waveform(track: string, reply: FastifyReply): Promise<Waveform> {
    const { library, files, measurer } = this.#options
    const all = await library.store.read(() => filesOfTrack(library.store.dialect, track))
    const held = await files.hold(all.map(({ whole }) => whole))
    try {
      const file = all.find(({ whole }) => whole === held.id) as PlayableFile
      if (measurer === undefined) throw new Refusal(501, "noDecoder", "install ffmpeg where the server runs")
      const request = { mediaFile: file.id, stretch: file.stretch, fd: held.handle.fd }
      const drawn = await measurer.waveform(request, leaving(reply))
      if (drawn.ok) return drawn.value
      if (drawn.failure.reason === "absent") throw new Refusal(501, "noDecoder", "install ffmpeg where the server runs")
      throw new Refusal(422, "undecodable", "the file cannot be decoded")
    } finally {
      held.release()
    }
  }

  /** Undefined where the file is not here, or says nothing. */
  async #gapless(file: PlayableFile, files: FileServing, measurer: Measurer) {
    const held = await files.hold([file.whole]).catch(() => undefined)
    if (held === undefined) return undefined
    try {
      return await measurer.gapless(held.handle.fd)
    } finally {
      held.release()
    }
  }
}

const noTrack = (): Refusal => new Refusal(404, "notFound", "there is no such track")

function gainIn(fields: Readonly<Record<string, unknown>>, name: string) {
  const [gain, peak] = [fields[name], fields[`${name}Peak`]]
  if (typeof gain !== "number") return undefined
  return { gain, ...(typeof peak === "number" ? { peak } : {}) }
}

/** Without what is undefined. */
const defined = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
