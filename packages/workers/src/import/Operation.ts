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
  append(decide: Decision): Promise<void> {
    const [hasBegun, started] = [this.#hasBegun, this.#started]
    return this.#append(function* (context) {
      const decided = yield* decide(context)
      return decided.length === 0 || hasBegun ? decided : [started, ...decided]
    })
  }

  /** Begins without an event of its own, for what is worth a line in the history though nothing in the library changes. */
  async begin(): Promise<void> {
    const started = this.#started
    if (this.#hasBegun) return
    await this.#append(function* () {
      return [started]
    })
  }

  async #append(events: Decision): Promise<void> {
    const appended = await this.#library.append({ actor: this.#options.actor, op: this.op, events })
    if (appended.events.length > 0) this.#hasBegun = true
  }

  get #started(): NewEvent {
    const { kind, label } = this.#options
    return { type: "operation.started", subject: this.#subject, payload: { kind, label } }
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
