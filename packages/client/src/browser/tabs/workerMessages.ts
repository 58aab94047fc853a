/** What a tab and the worker that it started say to each other, beside the channels of the library. */
import type { ErrorFields } from "../../errors.ts"

export type ToOwnWorker =
  | { readonly kind: "open"; readonly library: string; readonly settings: unknown }
  /** Ends in good order: what is under way is answered, and the database closed. */
  | { readonly kind: "close" }

export type FromOwnWorker = { readonly kind: "closed" } | { readonly kind: "failed"; readonly error: ErrorFields }
