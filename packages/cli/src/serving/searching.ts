/** Finds tracks by what is typed at the terminal of a server, while that goes on. */
import { createInterface, type Interface } from "node:readline"
import type { Context } from "../frame/command.ts"

export class Searching {
  readonly #context: Context
  #asking: Interface | undefined

  constructor(context: Context) {
    this.#context = context
  }

  /** Asks until it is ended, or until the end of input. */
  begin(): void {
    const { out, signal, call } = this.#context
    if (signal.aborted) return
    const asking = createInterface({ input: process.stdin, output: process.stderr, prompt: "search: " })
    this.#asking = asking
    // In its raw mode the terminal hands Ctrl-C to whoever reads, and not as a signal.
    asking.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
    asking.on("close", () => (this.#asking = undefined))
    asking.on("line", (typed) => {
      const words = typed.trim()
      if (words === "") return asking.prompt()
      // One after the other: what is typed meanwhile waits.
      asking.pause()
      call("search", ["--", ...words.split(/\s+/)], {})
        .catch((error: unknown) => out.note(error instanceof Error ? error.message : String(error)))
        .finally(() => {
          asking.resume()
          if (this.#asking === asking) asking.prompt()
        })
    })
    asking.prompt()
    signal.addEventListener("abort", () => this.end(), { once: true })
  }

  /** Says something else meanwhile: the question and what was typed of the answer stand below it. */
  aside(say: () => void): void {
    if (this.#asking === undefined) return say()
    process.stderr.write("\r\u001b[K")
    say()
    this.#asking.prompt(true)
  }

  end(): void {
    if (this.#asking === undefined) return
    this.#asking.close()
    process.stderr.write("\n")
  }
}
