/**
 * Files on their way to the library: some at a time, while pages change. What was begun before a reload goes on where it was
 * when the same file is chosen again: a page may not keep files of the system.
 */
import { newKey } from "../app/newKey.ts"
import { type Administration, administrationOf, type Sending } from "@ledgerline/client/administration"
import type { Upload } from "@ledgerline/client/contract"
import type { RemoteLibrary } from "@ledgerline/client/remote"
import { type Found, isSound } from "./dropped.ts"

export interface Item {
  readonly key: string
  readonly name: string
  readonly folder: string
  readonly size: number
  /** `sent`: all of it is there, and the server takes it in. */
  readonly state: "queued" | "sending" | "waiting" | "paused" | "sent" | "imported" | "refused" | "failed"
  readonly sent: number
  /** Why it waits, failed or was refused. */
  readonly message: string | null
  /** The same for programs. */
  readonly reason: string | null
  readonly tracks: readonly string[]
}

export interface Batch {
  readonly imported: number
  readonly failed: number
}

interface Own {
  item: Item
  readonly file: File
  sending: Sending | undefined
}

/** At a time. More are not faster on one line. */
const MOST = 2
const KEY = "ledgerline.uploads"
const OVER = new Set<Item["state"]>(["imported", "refused", "failed"])

export class Uploader {
  readonly #administration: Administration
  readonly #listeners = new Set<() => void>()
  #own: readonly Own[] = []
  #items: readonly Item[] = []
  #watching: (() => void) | undefined
  /** Told when nothing is under way any more. */
  onDone: (batch: Batch) => void = () => undefined

  constructor(server: RemoteLibrary) {
    this.#administration = administrationOf(server)
  }

  get items(): readonly Item[] {
    return this.#items
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Puts files in line. Answers how many were no sound, and were passed over. */
  add(found: readonly Found[]): number {
    const sound = found.filter(isSound)
    const fresh = sound.map(({ file, folder }): Own => {
      const { name, size } = file
      const item = { name, folder, size, state: "queued", sent: 0, message: null, reason: null, tracks: [] } as const
      return { file, sending: undefined, item: { ...item, key: newKey() } }
    })
    this.#own = [...this.#own, ...fresh]
    this.#tell()
    this.#pump()
    return found.length - sound.length
  }

  pause(key: string): void {
    this.#find(key)?.sending?.pause()
  }

  resume(key: string): void {
    this.#find(key)?.sending?.resume()
  }

  /** Gives one up, or takes one that is over off the list. */
  async remove(key: string): Promise<void> {
    const own = this.#find(key)
    if (own === undefined) return
    this.#own = this.#own.filter((each) => each !== own)
    this.#tell()
    forget(own)
    await own.sending?.cancel()
    this.#pump()
  }

  /** Takes what is over off the list. */
  clear(): void {
    this.#own = this.#own.filter(({ item }) => !OVER.has(item.state))
    this.#tell()
  }

  #find(key: string): Own | undefined {
    return this.#own.find(({ item }) => item.key === key)
  }

  #pump(): void {
    const active = this.#own.filter(({ item }) => item.state === "sending" || item.state === "waiting").length
    for (const own of this.#own.filter(({ item }) => item.state === "queued").slice(0, Math.max(0, MOST - active)))
      this.#send(own)
  }

  #send(own: Own): void {
    const { file, item } = own
    const sending = this.#administration.uploads.send(file, {
      name: item.name,
      ...(item.folder === "" ? {} : { folder: item.folder }),
      id: begun(own),
    })
    own.sending = sending
    this.#set(own, { state: "sending" })
    sending.subscribe(() => {
      const { state, sent, id, error } = sending.value
      if (id !== undefined) remember(own, id)
      if (state === "cancelled" || !this.#own.includes(own)) return
      if (state === "failed" && error?.reason === "notFound" && begun(own) !== undefined) {
        // It was given up there since; from the beginning then.
        forget(own)
        return this.#send(own)
      }
      this.#set(own, { state, sent, message: error?.message ?? null, reason: error?.reason ?? null })
      if (state === "failed") forget(own)
      if (state === "sent") this.#watch()
      if (state === "sent" || state === "failed" || state === "paused") this.#pump()
      this.#end()
    })
  }

  /** What becomes of what was sent. */
  #watch(): void {
    if (this.#watching !== undefined) return
    const live = this.#administration.uploads.live({ limit: 500 })
    this.#watching = live.subscribe(() => {
      for (const upload of live.value?.items ?? []) this.#became(upload)
      if (this.#own.some(({ item }) => item.state === "sent")) return
      this.#watching?.()
      this.#watching = undefined
      this.#end()
    })
  }

  #became({ id, state, message, reason, tracks }: Upload): void {
    const own = this.#own.find(({ sending, item }) => sending?.value.id === id && item.state === "sent")
    if (own === undefined || (state !== "imported" && state !== "refused")) return
    forget(own)
    this.#set(own, { state, message, reason, tracks })
  }

  #end(): void {
    if (this.#own.length === 0 || this.#own.some(({ item }) => !OVER.has(item.state))) return
    const imported = this.#own.filter(({ item }) => item.state === "imported").length
    this.onDone({ imported, failed: this.#own.length - imported })
  }

  #set(own: Own, change: Partial<Item>): void {
    own.item = { ...own.item, ...change }
    this.#tell()
  }

  #tell(): void {
    this.#items = this.#own.map(({ item }) => item)
    for (const listener of this.#listeners) listener()
  }
}

/** Names a file among those that were begun. */
const nameOf = ({ file, item }: Own): string => [item.folder, file.name, file.size, file.lastModified].join("/")

function all(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, string>
  } catch {
    return {}
  }
}

function keep(next: Record<string, string>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(next))
  } catch {
    // Where a browser remembers nothing, a file begins anew after a reload.
  }
}

const begun = (own: Own): string | undefined => all()[nameOf(own)]
const remember = (own: Own, id: string): void => (begun(own) === id ? undefined : keep({ ...all(), [nameOf(own)]: id }))
const forget = (own: Own): void => {
  const { [nameOf(own)]: _, ...rest } = all()
  keep(rest)
}
