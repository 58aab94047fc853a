/** What makes sizes of images: the server has no decoder, and none of its own bytes ever were an image. */

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

export interface Images {
  /** An image with its longest side about so many pixels long, encoded anew. Rejects where `signal` aborts. */
  readAs(
    format: ImageFormat,
    hash: string,
    size: number,
    signal?: AbortSignal,
  ): Promise<ImageAnswer<{ readonly bytes: Uint8Array }>>
  facts(hash: string, signal?: AbortSignal): Promise<ImageAnswer<ImageFacts>>
}
