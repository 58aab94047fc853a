/** What serves the bytes of a library, and ends with the server. */
import type { Library } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import type { FastifyInstance } from "fastify"
import { FileServing } from "./files/FileServing.ts"
import type { LocalFiles } from "./files/port.ts"
import { Blocks } from "./http/Blocks.ts"
import { ImageServing } from "./images/ImageServing.ts"
import type { Images } from "./images/port.ts"
import type { Measurer } from "./sound/port.ts"
import { SoundServing } from "./sound/SoundServing.ts"
import type { BitRateRules } from "./stream/decide.ts"
import type { Transcoder } from "./stream/port.ts"
import type { StoredFiles } from "./store/port.ts"
import { StreamServing } from "./stream/StreamServing.ts"
import { Streams } from "./Streams.ts"
import { ZipServing } from "./zip/ZipServing.ts"

/** What a server needs of others to serve bytes; what is left out is not there to be served. */
export interface MediaPorts {
  readonly files?: LocalFiles | undefined
  readonly stored?: StoredFiles | undefined
  readonly images?: Images | undefined
  readonly transcoder?: Transcoder | undefined
  readonly measurer?: Measurer | undefined
  /** What is sent at most now, by network and device; no limits unless given. */
  readonly bitRates?: () => BitRateRules
}

export interface Media {
  readonly library: Library
  readonly files: FileServing
  readonly images: ImageServing
  readonly listening: StreamServing
  readonly sound: SoundServing
  readonly zips: ZipServing
}

const NO_FILES: LocalFiles = { locate: async () => [] }

/** Serves bytes until the app is closed. */
export function openMedia(app: FastifyInstance, library: Library, timers: Timers, given: MediaPorts): Media {
  const streams = new Streams()
  const ports = { blocks: new Blocks(), now: () => timers.now(), wallClock: () => library.ports.clock.now() }
  const files = new FileServing({ files: given.files ?? NO_FILES, stored: given.stored, ports, streams })
  app.addHook("onClose", () => files.close())
  const images = new ImageServing({ library, images: given.images, ports })
  const { transcoder, measurer, bitRates: rules = () => ({}) } = given
  const sound = new SoundServing({ library, files, measurer })
  const listening = new StreamServing({ library, files, transcoder, rules, ports, streams })
  const zips = new ZipServing({ files, images: given.images, ports, streams })
  return { library, files, images, listening, sound, zips }
}
