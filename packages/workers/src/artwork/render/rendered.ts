/** What a process is asked of one image, and what it answers. */
import type { Format, RenderLimits, Size } from "../sizes.ts"

export interface RenderRequest {
  readonly bytes: Uint8Array
  /** The wish in pixels; "all" for every size. */
  readonly size: number | "all"
  /** WebP unless given. */
  readonly format?: Format
  readonly limits: Omit<RenderLimits, "timeMs">
}

export interface Variant {
  readonly size: Size
  readonly bytes: Uint8Array
}

/** What an image shows, upright. */
export interface ImageFacts {
  readonly width: number
  readonly height: number
  /** Some 25 bytes from which a blurred likeness is drawn: https://evanw.github.io/thumbhash */
  readonly thumbhash: Uint8Array
  /** The commonest colour, `#rrggbb`. */
  readonly colour: string
}

export interface RenderFailure {
  readonly reason:
    | "tooManyBytes"
    | "tooManyPixels"
    /** No image, or of a kind that is not decoded. */
    | "unsupported"
    /** Cut off, or not what its beginning says. */
    | "damaged"
    | "timeout"
    /** The process that decoded it ended: the decoder has a flaw, or memory was short. */
    | "crashed"
  readonly message: string
}

export type Rendered =
  | { readonly ok: true; readonly facts: ImageFacts; readonly variants: readonly Variant[] }
  | { readonly ok: false; readonly failure: RenderFailure }

export const refused = (reason: RenderFailure["reason"], message: string): Rendered => ({
  ok: false,
  failure: { reason, message },
})
