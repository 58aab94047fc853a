/** What the images of a device are kept by: whom they are asked of, and how much they may take. */
import type { Store } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import type { ImageSize } from "../../facade/Addresses.ts"
import type { ServerAccess } from "../../replica/ServerAccess.ts"
import type { CoverFiles } from "./files.ts"

/** What one library wants to be kept, and whom it asks. */
export interface Wish {
  readonly hashes: ReadonlySet<string>
  /** Those that can be reached, the active one first. */
  readonly servers: () => readonly ServerAccess[]
}

export interface CoversOptions {
  readonly store: Store
  readonly files: CoverFiles
  readonly timers: Timers
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Bytes that all of them may take, and the size of those that are kept unasked. */
  readonly settings: () => { readonly coverLimit: number; readonly coverSize: ImageSize }
  /** Other images are here now. */
  readonly onChange: () => void
  /** The device's own store failed. */
  readonly onFailure: (cause: unknown) => void
}
