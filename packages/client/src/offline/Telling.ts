/** Tells the other devices what is kept here, where this one may: as events of its cache, which is a source. */
import { all, copyIdOf, deriveId, type Library, type NewEvent, type Subject, views } from "@ledgerline/core"

export class Telling {
  readonly #library: Library
  readonly #actor: () => string | undefined
  /** What is just being told. */
  readonly #told = new Set<Subject>()

  /** `actor`: who tells it; undefined where this device may not. */
  constructor(library: Library, actor: () => string | undefined) {
    this.#library = library
    this.#actor = actor
  }

  /** The source that the cache of this replica is. */
  get source(): string {
    return deriveId("cache", this.#library.origin)
  }

  /** Whether a commit says nothing but what is just being told. */
  isOwn(subjects: readonly string[]): boolean {
    return subjects.every((subject) => this.#told.has(subject))
  }

  async cached(mediaFile: string, bytes: number): Promise<void> {
    const { source } = this
    const payload = { source, mediaFile, size: bytes }
    await this.#tell([...(await this.#announced()), { type: "copy.cached", subject: this.#copy(mediaFile), payload }])
  }

  async evicted(mediaFile: string): Promise<void> {
    await this.#tell([{ type: "copy.evicted", subject: this.#copy(mediaFile), payload: {} }])
  }

  #copy(mediaFile: string): Subject {
    return `copy:${copyIdOf(this.source, mediaFile)}`
  }

  /** The cache becomes a source with its first file. */
  async #announced(): Promise<NewEvent[]> {
    const { source } = this
    const { store, origin } = this.#library
    const rows = await store.read(() => all(views.selectFrom("source").select("id").where("id", "=", source)))
    const payload = { name: "Cache", kind: "cache", replica: origin }
    return rows.length > 0 ? [] : [{ type: "source.added", subject: `source:${source}`, payload }]
  }

  async #tell(events: readonly NewEvent[]): Promise<void> {
    const actor = this.#actor()
    if (actor === undefined) return
    for (const { subject } of events) this.#told.add(subject)
    try {
      await this.#library.append({ actor, events })
    } finally {
      for (const { subject } of events) this.#told.delete(subject)
    }
  }
}
