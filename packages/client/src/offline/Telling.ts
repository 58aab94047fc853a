/** Tells the other devices what is kept here, where this one may: as events of its cache, which is a source. */
import { all, copyIdOf, deriveId, type Library, type NewEvent, type Subject, views } from "@ledgerline/core"

export class Telling {
  readonly #library: Library
  readonly #actor: () => string | undefined
  readonly #onFailure: (cause: unknown) => void
  /** What is to be told, in order: many files that come at a time are one change of the library. */
  #waiting: NewEvent[] = []
  /** What is just being told. */
  readonly #told = new Set<Subject>()
  #telling: Promise<void> | undefined

  /** `actor`: who tells it; undefined where this device may not. */
  constructor(library: Library, actor: () => string | undefined, onFailure: (cause: unknown) => void) {
    this.#library = library
    this.#actor = actor
    this.#onFailure = onFailure
  }

  /** The source that the cache of this replica is. */
  get source(): string {
    return deriveId("cache", this.#library.origin)
  }

  /** Whether a commit says nothing but what is just being told. */
  isOwn(subjects: readonly string[]): boolean {
    return subjects.every((subject) => this.#told.has(subject))
  }

  cached(mediaFile: string, bytes: number): void {
    const payload = { source: this.source, mediaFile, size: bytes }
    this.#waiting.push({ type: "copy.cached", subject: this.#copy(mediaFile), payload })
  }

  evicted(mediaFile: string): void {
    this.#waiting.push({ type: "copy.evicted", subject: this.#copy(mediaFile), payload: {} })
  }

  /** Tells what is to be told. */
  tell(): void {
    this.#telling ??= this.#tell()
      .catch((cause: unknown) => this.#onFailure(cause))
      .finally(() => (this.#telling = undefined))
  }

  /** Resolves when all that was being told is. */
  async idle(): Promise<void> {
    while (this.#telling !== undefined) await this.#telling
  }

  #copy(mediaFile: string): Subject {
    return `copy:${copyIdOf(this.source, mediaFile)}`
  }

  async #tell(): Promise<void> {
    while (this.#waiting.length > 0) {
      const said = this.#waiting
      this.#waiting = []
      const actor = this.#actor()
      if (actor === undefined) continue
      const events = [...(await this.#announced()), ...said]
      for (const { subject } of events) this.#told.add(subject)
      try {
        await this.#library.append({ actor, events })
      } catch (cause) {
        // It is told when there is room again.
        this.#waiting.unshift(...said)
        throw cause
      } finally {
        for (const { subject } of events) this.#told.delete(subject)
      }
    }
  }

  /** The cache becomes a source with its first file. */
  async #announced(): Promise<NewEvent[]> {
    const { source } = this
    const { store, origin } = this.#library
    const rows = await store.read(() => all(views.selectFrom("source").select("id").where("id", "=", source)))
    const payload = { name: "Cache", kind: "cache", replica: origin }
    return rows.length > 0 ? [] : [{ type: "source.added", subject: `source:${source}`, payload }]
  }
}
