/** One thing with what is known of it: an object for programs, a card for people. */
import type { Library, Viewpoint } from "@ledgerline/core"
import type { Output } from "../../frame/output.ts"
import type { Anything } from "../anything.ts"

export interface Card {
  /** Its `type` says what it is; the other names are those of lists. */
  readonly object: { readonly type: string; readonly [name: string]: unknown }
  readonly show: (out: Output) => void
}

export interface Asked {
  readonly library: Library
  readonly thing: Anything
  readonly from: Viewpoint
}

/** Makes the card of one kind; undefined where views have nothing of it, as of what was removed. */
export type CardMaker = (asked: Asked) => Promise<Card | undefined>

export const titled = (out: Output, kind: string, title: string): void => {
  out.line(`${out.style("bold", title)}  ${out.style("dim", kind)}`)
}
