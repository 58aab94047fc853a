/** What the routes of the library work with. */
import type { Library, Viewpoint } from "@ledgerline/core"

export interface LibraryRoutes {
  readonly library: Library
  /** From where the server sees copies: which sources are beside it, and which of them cannot be reached now. */
  readonly viewpoint: () => Promise<Viewpoint>
}
