/** What is done by the buttons of rows. The table hears all clicks itself: hundreds of rows come and go, and none has listeners. */

export type Act = "play" | "more" | "star" | "rate"

/** Makes a button of a row one that does something; `step`: how much of it, as stars to rate with. */
export const acting = (act: Act, step?: number) => ({ "data-act": act, "data-step": step })

export interface Acted {
  /** The row that was clicked. */
  readonly index: number
  /** Undefined: the row itself. */
  readonly act: Act | undefined
  readonly step: number
  readonly element: HTMLElement
}

/** What a click in a table meant; undefined where it was beside the rows. */
export function actedOn(target: EventTarget): Acted | undefined {
  if (!(target instanceof Element)) return undefined
  const row = target.closest<HTMLElement>("[data-row]")
  if (row === null) return undefined
  const button = target.closest<HTMLElement>("[data-act]")
  return {
    index: Number(row.dataset["row"]),
    act: button?.dataset["act"] as Act | undefined,
    step: Number(button?.dataset["step"] ?? 0),
    element: button ?? row,
  }
}
