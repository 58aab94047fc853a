/** The cache with covers; pages put some into it too. */
export const COVERS = "ledgerline-covers"

/** What pages say to the service worker. It answers `{ value }` or `{ error }` on the port that comes along. */
export type ToServiceWorker =
  /** A library is kept here: it has to open without the server. */
  | { readonly kind: "keepEngine" }
  | { readonly kind: "dropEngine" }
  /** Somebody signed out: what they saw is not for the next one. */
  | { readonly kind: "forgetCovers" }
  /** Whether this version has a file of this address. */
  | { readonly kind: "has"; readonly url: string }
  /** Serves all pages from now on, in place of the version before. */
  | { readonly kind: "takeOver" }
