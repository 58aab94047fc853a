/** The events of one run under one operation, which begins with the first of them: a run that changes nothing leaves no trace. */
import type { Decision, Library, NewEvent } from "@ledgerline/core"

export interface OperationOptions {
  readonly actor: string
  readonly kind: string
  /** For people. Shared with all replicas, so no path of this device. */
  readonly label: string
}

export class Operation {
  readonly op: string
  readonly #library: Library
  readonly #options: OperationOptions
  #hasBegun = false

  constructor(library: Library, options: OperationOptions) {
    this.#library = library
    this.#options = options
    this.op = Buffer.from(library.ports.random.bytes(16)).toString("hex")
  }

  /** Whether any event was appended. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** As {@link Library.append}. */
  async append(decide: Decision): Promise<void> {
    const { actor, kind, label } = this.#options
    const started: NewEvent = { type: "operation.started", subject: this.#subject, payload: { kind, label } }
    const hasBegun = this.#hasBegun
    const { events } = await this.#library.append({
      actor,
      op: this.op,
      events: function* (context) {
        const decided = yield* decide(context)
        return decided.length === 0 || hasBegun ? decided : [started, ...decided]
      },
    })
    if (events.length > 0) this.#hasBegun = true
  }

  async finish(
    summary: Readonly<Record<string, number | string>>,
    outcome: "done" | "failed" | "cancelled",
  ): Promise<void> {
    if (!this.#hasBegun) return
    const payload = { summary, outcome }
    await this.append(
      function* (this: Operation) {
        return [{ type: "operation.finished", subject: this.#subject, payload }]
      }.bind(this),
    )
  }

  get #subject(): string {
    return `operation:${this.op}`
  }
}
