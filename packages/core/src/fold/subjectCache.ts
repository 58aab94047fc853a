/** The subjects that were last folded, so that a hot one is neither read nor decoded again. Bounded by size and number. */
import type { FoldedSubject } from "./subject.ts"

const MOST_SUBJECTS = 4096
const MOST_BYTES = 32 * 1024 * 1024

export class SubjectCache {
  readonly #subjects = new Map<string, FoldedSubject>()
  #bytes = 0

  /** Hands a subject out for folding; it is gone from here until it is put back. */
  take(key: string): FoldedSubject | undefined {
    const subject = this.#subjects.get(key)
    if (subject === undefined) return undefined
    this.#subjects.delete(key)
    this.#bytes -= subject.storedBytes
    return subject
  }

  /** Looks at a subject, which stays here: for whoever changes nothing of it. */
  peek(key: string): FoldedSubject | undefined {
    return this.#subjects.get(key)
  }

  put(subject: FoldedSubject): void {
    this.take(subject.ref.key)
    this.#subjects.set(subject.ref.key, subject)
    this.#bytes += subject.storedBytes
    for (const key of this.#subjects.keys()) {
      if (this.#subjects.size <= MOST_SUBJECTS && this.#bytes <= MOST_BYTES) break
      this.take(key)
    }
  }

  /** After a transaction that failed, and when the views were exchanged. */
  clear(): void {
    this.#subjects.clear()
    this.#bytes = 0
  }
}
