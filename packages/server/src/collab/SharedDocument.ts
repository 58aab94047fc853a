/**
 * The document that the people in a room see and edit: that of the playlist in the log, and nothing else. What they send
 * is stored first and shown then, by the same way on which it arrives from other devices; what was taken back is followed
 * by an event that makes the document show it. ADR 33.
 */
import {
  alignDocument,
  type Library,
  type LogName,
  playlistEditsIn,
  type PlaylistState,
  lookAtPlaylist,
  NOBODY,
  type Subject,
  takeUpdate,
} from "@ledgerline/core"
import * as Y from "yjs"

export interface SharedDocumentOptions {
  readonly library: Library
  readonly log: LogName
  readonly subject: Subject
  /** The number under which this process aligns documents. */
  readonly client: number
  /** Updates that have come into the document; they are stored. */
  readonly onUpdates: (updates: readonly Uint8Array[]) => void
  /** The playlist is not there any longer. */
  readonly onGone: () => void
  /** Reading or aligning failed; the document is as it was. */
  readonly onFault: (cause: unknown) => void
}

/** What is out of effect is aligned in one round; more are needed where others write meanwhile. */
const MOST_ROUNDS = 3

export class SharedDocument {
  /** What is deleted in it keeps its place and loses its content. */
  readonly doc = new Y.Doc({ gc: true, guid: "" })
  readonly #options: SharedDocumentOptions
  #news: Uint8Array[] = []
  #hasChanged = false
  #reading: Promise<void> | undefined

  private constructor(options: SharedDocumentOptions) {
    this.#options = options
    this.doc.clientID = NOBODY
    this.doc.on("update", (update: Uint8Array) => this.#news.push(update))
  }

  /** Undefined where there is no such playlist. */
  static async open(options: SharedDocumentOptions): Promise<SharedDocument | undefined> {
    const document = new SharedDocument(options)
    const isThere = await document.#read()
    document.#news = []
    return isThere ? document : undefined
  }

  /** A commit has touched the playlist. */
  changed(): void {
    this.#hasChanged = true
    this.#reading ??= this.#follow()
  }

  /** Resolves once all that had changed is shown. */
  async settled(): Promise<void> {
    while (this.#reading !== undefined) await this.#reading
  }

  /** What the document has beyond a state vector. Throws where it is no vector. */
  beyond(vector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc, vector)
  }

  vector(): Uint8Array {
    return Y.encodeStateVector(this.doc)
  }

  /** Whether an update says nothing that is not shown already. Fails with MalformedEvent where it is no edit. */
  hasAll(update: Uint8Array): boolean {
    const edits = playlistEditsIn(this.doc, update)
    return edits !== "behind" && edits.length === 0
  }

  /**
   * Stores updates of a client as one edit. `behind`: they build on what is not here, and nothing was stored. Fails as
   * `append` does.
   */
  async store(actor: string, updates: readonly Uint8Array[]): Promise<"stored" | "behind"> {
    const { library, subject, log } = this.#options
    const [first = new Uint8Array(), ...more] = updates
    const update = more.length === 0 ? first : Y.mergeUpdates([first, ...more])
    let isBehind = false
    await library.append({
      actor,
      events: function* (context) {
        const taken = takeUpdate({ subject, log, state: yield* lookAtPlaylist(context, subject, log) }, update)
        isBehind = taken === "behind"
        return taken === "behind" ? [] : taken
      },
    })
    return isBehind ? "behind" : "stored"
  }

  async #follow(): Promise<void> {
    try {
      while (this.#hasChanged) {
        this.#hasChanged = false
        const isThere = await this.#read()
        const news = this.#news
        this.#news = []
        if (news.length > 0) this.#options.onUpdates(news)
        if (!isThere) this.#options.onGone()
      }
    } catch (cause) {
      this.#options.onFault(cause)
    }
    // Here and not in a `finally` of the promise: what changes between the two would not be seen.
    this.#reading = undefined
  }

  /** Brings the document to what is stored, and what is stored to what is in effect. False where nothing is there. */
  async #read(): Promise<boolean> {
    const { library, subject, log } = this.#options
    for (let round = 0; ; round++) {
      const found = await library.look(subject, log, (states: { readonly playlist: PlaylistState } | undefined) =>
        this.#compare(states?.playlist),
      )
      if (found === "gone") return false
      if (found === "aligned" || round === MOST_ROUNDS) return true
      await this.#align(round)
    }
  }

  #compare(state: PlaylistState | undefined): "gone" | "aligned" | "differs" {
    if (state?.created === undefined || state.removed) return "gone"
    const { document } = state
    Y.applyUpdate(this.doc, document.beyond(this.vector()))
    return document.differences(this.doc).next().done === true ? "aligned" : "differs"
  }

  async #align(round: number): Promise<void> {
    const { library, subject, log, client } = this.#options
    const shown = this.doc
    await library.append({
      actor: "server",
      events: function* (context) {
        const state = yield* lookAtPlaylist(context, subject, log)
        // As a rule the stored document shows the same as this one; not where somebody gave one number to two entries.
        return round === 0
          ? alignDocument({ subject, log, state, client })
          : alignDocument({ subject, log, state, client }, shown)
      },
    })
  }
}
