/** Tells how a track sounds: how loud, which samples are music, what is sung when, and the shape of it. */
import { loudnessOfTrack, lyricsOfTrack } from "@ledgerline/api/local"
import type { Library } from "@ledgerline/core"
import type { FastifyReply } from "fastify"
import { Refusal } from "@ledgerline/api"
import type { FileServing } from "../files/FileServing.ts"
import { leaving } from "../http/leaving.ts"
import { filesOfTrack, type PlayableFile } from "../stream/playable.ts"
import type { Measurer, Waveform } from "./port.ts"

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

  /** What a player has to know before it plays the track. */
  async sound(track: string) {
    const { library, files, measurer } = this.#options
    const [file] = await library.store.read(() => filesOfTrack(library.store.dialect, track))
    if (file === undefined) throw new Refusal(404, "notFound", "there is no such track")
    const loudness = await loudnessOfTrack(library, track, file.id)
    const gapless = file.isPart || measurer === undefined ? undefined : await this.#gapless(file, files, measurer)
    const durationMs = Math.round(file.durationMs)
    return { mediaFile: file.id, durationMs, ...loudness, ...(gapless === undefined ? {} : { gapless }) }
  }

  lyrics(track: string) {
    return lyricsOfTrack(this.#options.library, track)
  }

  async waveform(track: string, reply: FastifyReply): Promise<Waveform> {
    const { library, files, measurer } = this.#options
    const all = await library.store.read(() => filesOfTrack(library.store.dialect, track))
    const left = leaving(reply)
    const held = await files.obtain(
      all.map(({ whole }) => whole),
      left,
    )
    try {
      const file = all.find(({ whole }) => whole === held.id) as PlayableFile
      if (measurer === undefined) throw new Refusal(501, "noDecoder", "install ffmpeg where the server runs")
      const request = { mediaFile: file.id, stretch: file.stretch, fd: held.handle.fd }
      const drawn = await measurer.waveform(request, left)
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
