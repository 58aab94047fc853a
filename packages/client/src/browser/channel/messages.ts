/**
 * What tabs and the worker that has the library say to each other. All of it goes over channels of one origin, so nobody
 * else says anything there; it is plain data, as structured clones are.
 *
 * A tab asks on the channel of calls, which only the worker hears. Answers go to a channel of the tab's own, news to one that
 * all tabs hear.
 */
import type { ErrorFields } from "../../errors.ts"
import type { Input, News, RouteName } from "../../caller.ts"

/** From a tab, to whichever worker has the library. */
export type ToWorker =
  | {
      readonly kind: "call"
      readonly tab: string
      readonly id: number
      readonly name: RouteName
      readonly input: Input
    }
  | { readonly kind: "cancel"; readonly tab: string; readonly id: number }
  /** A tab that has just come asks whether somebody has the library. */
  | { readonly kind: "who" }

/** To one tab. */
export interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: ErrorFields
}

/** To all tabs. */
export type ToAll =
  /** The worker of this name has the library: whatever it did not answer is to be asked once more. */
  | { readonly kind: "owner"; readonly worker: string }
  | { readonly kind: "news"; readonly news: News }
  /** The library could not be opened. */
  | { readonly kind: "failed"; readonly error: ErrorFields }

export interface Channels {
  readonly calls: string
  readonly all: string
  readonly tab: (tab: string) => string
  /** The lock that the tab with the worker holds. */
  readonly lock: string
}

/** The names under which one library is spoken of. */
export const channelsOf = (library: string): Channels => ({
  calls: `ledgerline.${library}.calls`,
  all: `ledgerline.${library}.all`,
  tab: (tab) => `ledgerline.${library}.tab.${tab}`,
  lock: `ledgerline.${library}.owner`,
})
