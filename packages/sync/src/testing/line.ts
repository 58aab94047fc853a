/** A line between two in one process, and time that a test moves on. */
import type { Duplex, Timers } from "../live/ports.ts"
import { settled } from "../system.ts"

type Listener = Parameters<Duplex["listen"]>[0]

/** The two ends of a line. Frames go over it in order, each in a turn of its own. */
export function lineOf(): readonly [
  Duplex & { readonly sent: Uint8Array[] },
  Duplex & { readonly sent: Uint8Array[] },
] {
  const listeners: (Listener | undefined)[] = [undefined, undefined]
  let isOpen = true
  const end = (own: number) => ({
    sent: [] as Uint8Array[],
    send(frame: Uint8Array) {
      if (!isOpen) return
      this.sent.push(frame)
      queueMicrotask(() => isOpen && listeners[1 - own]?.frame(frame))
    },
    listen(listener: Listener) {
      listeners[own] = listener
    },
    close() {
      if (!isOpen) return
      isOpen = false
      for (const listener of listeners) listener?.closed()
    },
  })
  return [end(0), end(1)]
}

/** Time that stands still until a test moves it. */
export class TestTimers implements Timers {
  #now = 0
  readonly #due = new Set<{ readonly at: number; readonly action: () => void }>()

  now(): number {
    return this.#now
  }

  after(milliseconds: number, action: () => void): () => void {
    const due = { at: this.#now + milliseconds, action }
    this.#due.add(due)
    return () => this.#due.delete(due)
  }

  /** Lets everything happen that is due by then, in order. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds
    for (;;) {
      const next = [...this.#due].toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > until) break
      this.#now = next.at
      this.#due.delete(next)
      next.action()
      await rest()
    }
    this.#now = until
    await rest()
  }
}

/** Lets all that goes on come to its end. */
export async function rest(): Promise<void> {
  for (let i = 0; i < 20; i++) await settled()
}
