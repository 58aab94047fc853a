/** What makes sizes of images: the server has no decoder, and none of its own bytes ever were an image. */

import type { Work } from "@ledgerline/core"

export interface ImageFacts {
  readonly width: number
  readonly height: number
  readonly thumbhash: Uint8Array
  readonly colour: string
}

export type ImageFormat = "webp" | "avif" | "jpeg"

export type ImageAnswer<T> =
  | { readonly ok: true; readonly value: T }
  /** `absent` and `unreadable` may change; all other reasons are the image's own. */
  | { readonly ok: false; readonly failure: { readonly reason: string; readonly message: string } }

/** An image that was looked at, and can be kept. */
export interface KeptImage {
  readonly hash: string
  readonly mime: string
  readonly width: number
  readonly height: number
  /** Makes the library have its bytes, with whatever else the transaction writes. */
  readonly store: () => Work<void>
}

export interface Images {
  /** Looks at an image that somebody sent. What is none that can be shown is refused. */
  take(bytes: Uint8Array, signal?: AbortSignal): Promise<ImageAnswer<KeptImage>>
  /** An image with its longest side about so many pixels long, encoded anew. Rejects where `signal` aborts. */
  readAs(
    format: ImageFormat,
    hash: string,
    size: number,
    signal?: AbortSignal,
  ): Promise<ImageAnswer<{ readonly bytes: Uint8Array }>>
  facts(hash: string, signal?: AbortSignal): Promise<ImageAnswer<ImageFacts>>
}
