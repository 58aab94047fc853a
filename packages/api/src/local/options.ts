/** What answers on a library work with. */
import type { Library, Viewpoint } from "@ledgerline/core"
import type { Past } from "./Past.ts"

export interface LocalOptions {
  readonly library: Library
  /** From where copies are seen: which sources are beside whoever answers, and which of them cannot be reached now. */
  readonly viewpoint: () => Promise<Viewpoint>
  readonly past: Past
}
