/**
 * The sizes of images, and what images show: made when somebody asks, or in the background, and kept as files that may be
 * deleted at any time.
 */
import type { Store, Work } from "@ledgerline/core"
import { BlobStore } from "../blobs/BlobStore.ts"
import type { CacheFolder } from "../cache/CacheFolder.ts"
import { prepareLocalTables } from "../local/tables.ts"
import type { PoolPorts } from "../ports.ts"
import { mimeOf } from "../read/pictures.ts"
import { keepFacts, type Known, knownImages } from "./facts.ts"
import { sizeName, SizeFiles } from "./files.ts"
import type { ImageFacts, Rendered, RenderFailure, RenderRequest } from "./render/rendered.ts"
import { RenderProcesses } from "./render/RenderProcesses.ts"
import { SharedWork } from "./shared.ts"
import {
  type Format,
  mimeOfFormat,
  RENDER_LIMITS,
  RENDERER_VERSION,
  type RenderLimits,
  sizeFor,
  sizesOf,
} from "./sizes.ts"

export interface ArtworkOptions {
  readonly store: Store
  /** The folder of large blobs. */
  readonly blobs: string
  /** The folder of sizes: a cache. */
  readonly cache: string
  readonly ports: PoolPorts
  /** How many images at once; one a core by default. */
  readonly atOnce?: number
  readonly limits?: Partial<RenderLimits>
  /** Keeps what is made in other formats than WebP; made each time unless given. */
  readonly others?: CacheFolder
}

export interface ArtworkFailure {
  /** `absent`: the image is not on this device. `unreadable`: its blob cannot be read, which a repaired disk may change. */
  readonly reason: RenderFailure["reason"] | "absent" | "unreadable"
  readonly message: string
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ArtworkFailure }

export interface SizedImage {
  readonly bytes: Uint8Array
  readonly mime: string
  readonly facts: ImageFacts
}

/** An image that was taken in. */
export interface TakenImage {
  readonly hash: string
  readonly mime: string
  readonly width: number
  readonly height: number
  /** Writes its rows. */
  readonly store: () => Work<void>
}

const NEVER = new AbortController().signal

export class ArtworkSizes {
  readonly #store: Store
  readonly #blobs: BlobStore
  readonly #files: SizeFiles
  readonly #processes: RenderProcesses
  readonly #limits: RenderLimits
  readonly #others: CacheFolder | undefined
  readonly #shared = new SharedWork<Answer<Extract<Rendered, { ok: true }>>>()

  private constructor(options: ArtworkOptions) {
    const { store, blobs, cache, limits, others, ...rest } = options
    this.#others = others
    this.#store = store
    this.#blobs = new BlobStore(store, blobs)
    this.#files = new SizeFiles(cache)
    this.#limits = { ...RENDER_LIMITS, ...limits }
    this.#processes = new RenderProcesses({ ...rest, timeMs: this.#limits.timeMs })
  }

  static async open(options: ArtworkOptions): Promise<ArtworkSizes> {
    await prepareLocalTables(options.store)
    const sizes = new ArtworkSizes(options)
    await sizes.#files.sweep()
    return sizes
  }

  /**
   * An image with its longest side about so many pixels long: the next larger size that is made, never larger than the
   * image. Makes it where it is missing; those who ask for the same at once wait for one. Images that could not be
   * decoded are not tried again. Rejects where `signal` aborts, or where files or the database cannot be written.
   */
  async readArtwork(hash: string, size: number, signal?: AbortSignal): Promise<Answer<SizedImage>> {
    const known = await this.#known(hash)
    if (known?.ok === false) return known
    if (known !== undefined) {
      const { width, height } = known.facts
      const bytes = await this.#files.read(hash, sizeFor(size, Math.max(width, height)))
      if (bytes !== undefined) return { ok: true, value: { bytes, mime: mimeOfFormat("webp"), facts: known.facts } }
    }
    return sized(await this.#make(hash, size, signal), "webp")
  }

  /** As {@link readArtwork}, in another format. */
  async readAs(format: Format, hash: string, size: number, signal?: AbortSignal): Promise<Answer<SizedImage>> {
    if (format === "webp") return this.readArtwork(hash, size, signal)
    const known = await this.#known(hash)
    if (known?.ok === false) return known
    const nameFor = ({ width, height }: ImageFacts): string =>
      `artwork ${RENDERER_VERSION} ${hash} ${sizeFor(size, Math.max(width, height))} ${format}`
    if (known !== undefined) {
      const bytes = await this.#others?.read(nameFor(known.facts))
      if (bytes !== undefined) return { ok: true, value: { bytes, mime: mimeOfFormat(format), facts: known.facts } }
    }
    const made = sized(await this.#make(hash, size, signal, format), format)
    if (made.ok) await this.#others?.write(nameFor(made.value.facts), made.value.bytes)
    return made
  }

  /**
   * Takes in an image that somebody sent: it is decoded first, under the same limits as any other. What it answers makes the
   * library have it. As {@link readArtwork}.
   */
  async take(bytes: Uint8Array, signal?: AbortSignal): Promise<Answer<TakenImage>> {
    const rendered = await this.#processes.render(this.#requestFor(bytes, 0, "webp"), signal ?? NEVER)
    if (!rendered.ok) return rendered
    const { hash, store } = await this.#blobs.add(bytes)
    const { width, height } = rendered.facts
    const keep = function* (): Work<void> {
      yield* store()
      yield* keepFacts(hash, rendered)
    }
    return { ok: true, value: { hash, mime: mimeOf(bytes), width, height, store: keep } }
  }

  /** What an image shows, without its bytes. As {@link readArtwork}. */
  async facts(hash: string, signal?: AbortSignal): Promise<Answer<ImageFacts>> {
    const known = await this.#known(hash)
    if (known !== undefined) return known.ok ? { ok: true, value: known.facts } : known
    const made = await this.#make(hash, 0, signal)
    return made.ok ? { ok: true, value: made.value.facts } : made
  }

  /** Makes all sizes of an image, whatever came of it before. As {@link readArtwork}. */
  async make(hash: string, signal?: AbortSignal): Promise<Answer<ImageFacts>> {
    const made = await this.#make(hash, "all", signal)
    return made.ok ? { ok: true, value: made.value.facts } : made
  }

  /**
   * Those of some hashes, ascending, of which a size is missing. Images that could not be decoded are passed over,
   * unless `withFailed`.
   */
  async missing(hashes: readonly string[], withFailed = false): Promise<string[]> {
    const known = await this.#store.read(() => knownImages(this.#store.dialect, hashes))
    const missing: string[] = []
    let digits = ""
    let there: ReadonlySet<string> = new Set()
    for (const hash of hashes) {
      const image = known.get(hash)
      if (image?.ok === true) {
        if (!hash.startsWith(digits) || digits === "") {
          digits = hash.slice(0, 2)
          there = await this.#files.list(digits)
        }
        const { width, height } = image.facts
        if (sizesOf(Math.max(width, height)).every((size) => there.has(sizeName(hash, size)))) continue
      } else if (image !== undefined && !withFailed) continue
      missing.push(hash)
    }
    return missing
  }

  /** Resolves when what was begun is done and no process is left. */
  close(): Promise<void> {
    return this.#processes.close()
  }

  #requestFor(bytes: Uint8Array, size: number | "all", format: Format): RenderRequest {
    const { bytes: most, pixels, heldPixels } = this.#limits
    return { bytes, size, format, limits: { bytes: most, pixels, heldPixels } }
  }

  async #known(hash: string): Promise<Known | undefined> {
    return (await this.#store.read(() => knownImages(this.#store.dialect, [hash]))).get(hash)
  }

  #make(hash: string, size: number | "all", signal: AbortSignal | undefined, format: Format = "webp") {
    return this.#shared.run(`${hash} ${size} ${format}`, (stop) => this.#render(hash, size, format, stop), signal)
  }

  async #render(
    hash: string,
    size: number | "all",
    format: Format,
    signal: AbortSignal,
  ): Promise<Answer<Extract<Rendered, { ok: true }>>> {
    let bytes: Uint8Array | undefined
    try {
      bytes = await this.#blobs.read(hash)
    } catch (cause) {
      return { ok: false, failure: { reason: "unreadable", message: cause instanceof Error ? cause.message : "" } }
    }
    if (bytes === undefined) return { ok: false, failure: { reason: "absent", message: "the image is not here" } }
    const request = this.#requestFor(bytes, size, format)
    let rendered = await this.#processes.render(request, signal)
    // A machine that slept or lacked memory is not the image's fault; twice it is.
    if (!rendered.ok && (rendered.failure.reason === "timeout" || rendered.failure.reason === "crashed")) {
      rendered = await this.#processes.render(request, signal)
    }
    if (rendered.ok && format === "webp") {
      for (const variant of rendered.variants) await this.#files.write(hash, variant.size, variant.bytes)
    }
    // After the files: whoever reads the row finds them.
    await this.#store.write(() => keepFacts(hash, rendered))
    return rendered.ok ? { ok: true, value: rendered } : rendered
  }
}

/** The one size that was made. */
function sized(made: Answer<Extract<Rendered, { ok: true }>>, format: Format): Answer<SizedImage> {
  if (!made.ok) return made
  const { facts, variants } = made.value
  return { ok: true, value: { bytes: variants.at(-1)?.bytes as Uint8Array, mime: mimeOfFormat(format), facts } }
}
