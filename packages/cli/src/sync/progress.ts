/** Shows how far a sync is: on one line that is written over at a terminal, else on a line for each tenth. */
import type { SyncProgress } from "@ledgerline/sync"
import type { Output } from "../frame/output.ts"

/** Fewer events than these come at once: nothing is said of them where that takes lines. */
const FEW = 5000
/** Milliseconds between two looks of a line that is written over. */
const OFTEN = 100

const number = (value: number): string => Math.round(value).toLocaleString("en")
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

export class ShownProgress {
  readonly #out: Pick<Output, "progress" | "note" | "isErrorTerminal">
  readonly #name: string
  readonly #now: () => number
  #step: SyncProgress["step"] | undefined
  /** When the step began, how far it was then, and how far and when it was last shown. */
  #began = 0
  #from = 0
  #tenth = -1
  #shown = Number.NEGATIVE_INFINITY

  /** `name` is what the server is called; `now` counts milliseconds. */
  constructor(out: Pick<Output, "progress" | "note" | "isErrorTerminal">, name: string, now: () => number) {
    this.#out = out
    this.#name = name
    this.#now = now
  }

  tell(progress: SyncProgress): void {
    const { step } = progress
    const { done, total } = progress.bytes ?? progress
    if (step === "history" && total === 0) return
    const now = this.#now()
    const isNew = step !== this.#step
    if (isNew) {
      this.#step = step
      this.#began = now
      this.#from = done
      this.#tenth = -1
    }
    const passed = (now - this.#began) / 1000
    const line = `${this.#name}: ${lineOf(progress, passed > 0 ? (done - this.#from) / passed : 0)}`
    if (this.#out.isErrorTerminal) {
      if (!isNew && now - this.#shown < OFTEN) return
      this.#shown = now
      this.#out.progress(line)
      return
    }
    const tenth = total === 0 ? 0 : Math.floor((10 * done) / total)
    if (tenth === this.#tenth || (step === "history" && total < FEW)) return
    this.#tenth = tenth
    this.#out.note(line)
  }
}

/** `rate`: bytes or events a second since the step began; 0 where nobody can tell yet. */
function lineOf({ step, done, total, bytes }: SyncProgress, rate: number): string {
  if (step === "views") return "making the views of the snapshot"
  if (step === "proof")
    return total === 0 ? "comparing with the history" : `comparing with the history, ${number((100 * done) / total)} %`
  if (bytes !== undefined) {
    const speed = rate > 0 ? `, ${megabytes(rate)} MB/s` : ""
    return `snapshot, ${megabytes(bytes.done)} of ${megabytes(bytes.total)} MB${speed}`
  }
  return `${number(done)} of ${number(total)} events${rate > 0 ? `, ${number(rate)} a second` : ""}`
}
