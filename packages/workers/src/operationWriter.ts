/** Writes events in batches under one operation, which begins with the first of them. */
import type { Library, NewEvent, OperationId } from "@ledgerline/core"

export class OperationWriter {
  readonly #library: Library
  readonly #kind: string
  readonly #batch: number
  readonly #op: OperationId
  #waiting: NewEvent[] = []
  #hasBegun = false

  /** The kind of the operation is its actor, too. */
  constructor(library: Library, kind: string, batch: number) {
    this.#library = library
    this.#kind = kind
    this.#batch = batch
    this.#op = Buffer.from(library.ports.random.bytes(16)).toString("hex") as OperationId
  }

  async add(events: readonly NewEvent[]): Promise<void> {
    this.#waiting.push(...events)
    if (this.#waiting.length >= this.#batch) await this.#write([])
  }

  /** Undefined where there was nothing to write. */
  async finish(outcome: "done" | "cancelled", summary: Readonly<Record<string, number>>) {
    if (!this.#hasBegun && this.#waiting.length === 0) return undefined
    await this.#write([{ type: "operation.finished", subject: `operation:${this.#op}`, payload: { summary, outcome } }])
    return this.#op
  }

  async #write(last: readonly NewEvent[]): Promise<void> {
    const started: NewEvent = {
      type: "operation.started",
      subject: `operation:${this.#op}`,
      payload: { kind: this.#kind },
    }
    const events = [...(this.#hasBegun ? [] : [started]), ...this.#waiting, ...last]
    this.#waiting = []
    this.#hasBegun = true
    await this.#library.append({ events, actor: this.#kind, op: this.#op })
  }
}
