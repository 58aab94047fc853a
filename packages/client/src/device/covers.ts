/** The images that a device keeps. */
import type { ImageSize } from "../facade/Addresses.ts"

/** What is kept of images: of all libraries of the device together. */
export interface CoverState {
  /** What they take, and how many they are. */
  readonly bytes: number
  readonly files: number
  /** Images of what pins and rules want; of these, those that are here. */
  readonly wanted: number
  readonly here: number
}

export interface CoverRoutes {
  readonly "device.cover": {
    readonly params: { readonly hash: string }
    readonly query: { readonly size: ImageSize }
    readonly answer: { readonly type: "image/webp" | "image/jpeg"; readonly bytes: Uint8Array }
  }
  readonly "device.prefetchCovers": {
    readonly body: { readonly hashes: readonly string[]; readonly size: ImageSize }
    readonly answer: undefined
  }
}
