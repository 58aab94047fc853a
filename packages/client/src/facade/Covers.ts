/** The images of tracks, albums and artists, also without a server. */
import type { AnswerOf } from "../caller.ts"
import type { ImageSize } from "./Addresses.ts"
import type { Asking } from "./Asking.ts"

/** An image in one of its sizes. */
export type Cover = AnswerOf<"device.cover">

/** What is shown where nothing else is said, in pixels. */
const USUAL: ImageSize = 320

/**
 * The images that a device keeps: of what is pinned and what rules want by itself, and those that were opened lately, under a
 * limit of their own (`coverLimit` of `offline.configure`).
 */
export class Covers {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /**
   * An image by its hash (`artwork` of tracks, albums and artists): from this device, or else from a server, and kept then.
   * Where no server gives it, in another size that is here. Fails with `offline`, `notFound` or `invalid`.
   */
  open(hash: string, size: ImageSize = USUAL): Promise<Cover> {
    return this.#asking.read("device.cover", { params: { hash }, query: { size } })
  }

  /** Has images come that may be seen soon, for as long as there is room: none goes for them. Resolves when they are here. */
  async prefetch(hashes: readonly string[], size: ImageSize = USUAL): Promise<void> {
    await this.#asking.read("device.prefetchCovers", { body: { hashes, size } })
  }
}
