/**
 * The images that a device keeps: those of what it keeps to play, and beside them those that were seen lately, under a limit of
 * their own. All libraries of a device share them, since an image is known by its hash. What came because it was wanted, and was
 * never seen, goes when nothing wants it any more.
 */
import { query, remove, upsert } from "@ledgerline/core"
import type { CoverState } from "../../device/covers.ts"
import { errorOf } from "../../replica/errorOf.ts"
import type { ServerAccess } from "../../replica/ServerAccess.ts"
import { isFull } from "../isFull.ts"
import { CLIENT_FRIEND } from "../../replica/tables.ts"
import { CLIENT_COVER } from "../tables.ts"
import { fetchCover } from "./fetchCover.ts"
import { checkedCover, type CoverId, IMAGE_SIZES, nameOf } from "./files.ts"
import type { Image } from "./image.ts"
import type { CoversOptions, Wish } from "./options.ts"

/** Why an image is fetched: `isSeen`, to be shown, or else to be here; and whether others may go for it. */
interface Keeping {
  readonly mayEvict: boolean
  readonly isSeen: boolean
}

interface Kept {
  readonly cover: CoverId
  readonly bytes: number
  readonly usedAt: number
}

/** When an image was seen that never was. */
const NEVER = 0
const AT_A_TIME = 4
/** When an image was seen is written down at most so often, in milliseconds. */
const SEEN_AGAIN = 3_600_000
/** A server that had no such image, or a wrong one, is asked for it again after so long. */
const ASKED_AGAIN = 3_600_000

export class Covers {
  readonly #options: CoversOptions
  readonly #kept: Map<string, Kept>
  readonly #wishes = new Map<string, Wish>()
  readonly #coming = new Map<string, Promise<Image>>()
  /** When what could not be had may be asked for again. */
  readonly #missed = new Map<string, number>()
  readonly #end = new AbortController()
  #unsaved = new Set<string>()
  #bytes = 0
  #latest = 0
  /** Writing and evicting follow each other: two would count the same bytes. */
  #last: Promise<unknown> = Promise.resolve()
  #filling: Promise<void> | undefined
  #isStale = false
  /** What is wanted found no room; it is asked for again when there may be some. */
  #hasNoRoom = false

  private constructor(options: CoversOptions, kept: readonly Kept[]) {
    this.#options = options
    this.#kept = new Map(kept.map((each) => [nameOf(each.cover), each]))
    for (const { bytes, usedAt } of kept) {
      this.#bytes += bytes
      this.#latest = Math.max(this.#latest, usedAt)
    }
  }

  /** What a crash left between an image and its row is put right by the images. */
  static async open(options: CoversOptions): Promise<Covers> {
    const { store, files, now } = options
    const rows = await store.read(() =>
      query<{ cover: string; bytes: number; usedAt: number }>(`SELECT * FROM "${CLIENT_COVER.name}"`),
    )
    const used = new Map(rows.map((row) => [row.cover, row]))
    const there: Kept[] = []
    for (const { cover, bytes } of await files.list()) {
      const row = used.get(nameOf(cover))
      // What a power cut left of one is not as long as it was.
      if (row !== undefined && row.bytes !== bytes) await files.remove(cover)
      else there.push({ cover, bytes, usedAt: row?.usedAt ?? now() })
    }
    const covers = new Covers(options, there)
    const gone = rows.filter(({ cover }) => !covers.#kept.has(cover)).map(({ cover }) => cover)
    const added = [...covers.#kept.keys()].filter((name) => !used.has(name))
    covers.#unsaved = new Set([...gone, ...added])
    await covers.#save()
    return covers
  }

  get state(): CoverState {
    const { coverSize: size } = this.#options.settings()
    const wanted = this.#wanted()
    const here = [...wanted.keys()].filter((hash) => this.#kept.has(nameOf({ hash, size })))
    return { bytes: this.#bytes, files: this.#kept.size, wanted: wanted.size, here: here.length }
  }

  /** What a library wants to be kept from now on, in place of what it wanted before; undefined: it is closed, and says nothing. */
  want(library: string, wish: Wish | undefined): void {
    if (wish === undefined) this.#wishes.delete(library)
    else this.#wishes.set(library, wish)
    this.fill()
  }

  /**
   * An image: from here, else from a server, and then kept; where none gives it, in another size. Fails with `invalid`,
   * `offline`, or with what the server says.
   */
  async open(cover: CoverId, servers: readonly ServerAccess[]): Promise<Image> {
    const checked = checkedCover(cover)
    const here = await this.#read(checked)
    if (here !== undefined) return here
    try {
      return await this.#fetch(checked, servers, { mayEvict: true, isSeen: true })
    } catch (cause) {
      for (const other of this.#otherSizes(checked)) {
        const image = await this.#read(other)
        if (image !== undefined) return image
      }
      throw cause
    }
  }

  /** Has images come that may be seen soon, for as long as there is room. Fails where no server can be reached. */
  async prefetch(covers: readonly CoverId[], servers: () => readonly ServerAccess[]): Promise<void> {
    const missing = covers.map(checkedCover).filter((cover) => !this.#kept.has(nameOf(cover)))
    await this.#fetchAll(missing.values(), servers, { mayEvict: false, isSeen: true })
    await this.#save()
  }

  /** Fetches what is wanted and is not here: to be called when a server or the settings may let more come. */
  fill(): void {
    this.#isStale = true
    if (this.#end.signal.aborted) return
    this.#filling ??= this.#fill()
      .catch((cause: unknown) => this.#options.onFailure(cause))
      .finally(() => (this.#filling = undefined))
  }

  /** The limit may be smaller: what is over it goes. */
  async fit(): Promise<void> {
    this.#hasNoRoom = false
    await this.#inTurn(() => this.#makeRoom(0, true))
    await this.#save()
    this.fill()
  }

  /** Removes all that no library wants. */
  async clear(): Promise<void> {
    this.#hasNoRoom = false
    const wanted = this.#wanted()
    await this.#inTurn(async () => {
      for (const { cover } of this.#kept.values()) if (!this.#isWanted(cover, wanted)) await this.#remove(cover)
    })
    await this.#save()
    this.#options.onChange()
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.#filling
    await Promise.allSettled(this.#coming.values())
    await this.#last
    await this.#save()
  }

  /** Hashes that are to be here, by the library that wants them. */
  #wanted(): Map<string, Wish> {
    const wanted = new Map<string, Wish>()
    for (const wish of this.#wishes.values())
      for (const hash of wish.hashes) if (!wanted.has(hash)) wanted.set(hash, wish)
    return wanted
  }

  #isWanted({ hash, size }: CoverId, wanted: ReadonlyMap<string, Wish>): boolean {
    return wanted.has(hash) && size === this.#options.settings().coverSize
  }

  async #fill(): Promise<void> {
    while (this.#isStale && !this.#end.signal.aborted) {
      this.#isStale = false
      await this.#sweep()
      const { coverSize: size } = this.#options.settings()
      const wanted = this.#wanted()
      for (const wish of this.#wishes.values()) {
        const hashes = [...wish.hashes].filter(
          (hash) => wanted.get(hash) === wish && !this.#kept.has(nameOf({ hash, size })),
        )
        const covers = hashes.map((hash) => ({ hash, size })).values()
        // A server that went away is asked again when it is back.
        await this.#fetchAll(covers, wish.servers, { mayEvict: true, isSeen: false }).catch(() => undefined)
      }
      await this.#save()
    }
  }

  /** Removes what came unasked and is not wanted any more, once all libraries of the device have said what they want. */
  async #sweep(): Promise<void> {
    const friends = await this.#options.store.read(() =>
      query<{ library: string }>(`SELECT library FROM "${CLIENT_FRIEND.name}"`),
    )
    const haveSaid = friends.every(({ library }) => this.#wishes.has(library)) && this.#wishes.size > friends.length
    if (!haveSaid) return
    const isAny = await this.#inTurn(async () => {
      const wanted = this.#wanted()
      const unseen = [...this.#kept.values()].filter(
        ({ cover, usedAt }) => usedAt === NEVER && !this.#isWanted(cover, wanted),
      )
      for (const { cover } of unseen) await this.#remove(cover)
      return unseen.length > 0
    })
    if (!isAny) return
    this.#hasNoRoom = false
    await this.#save()
    this.#options.onChange()
  }

  /** One that cannot be had is passed over; where no server is left, or no room, the rest is. */
  async #fetchAll(
    covers: Iterator<CoverId, void>,
    servers: () => readonly ServerAccess[],
    how: Keeping,
  ): Promise<void> {
    const { mayEvict } = how
    let isOver = false
    const some = async (): Promise<void> => {
      for (let next; !isOver && !(mayEvict && this.#hasNoRoom) && !(next = covers.next()).done;) {
        const cover = next.value
        const name = nameOf(cover)
        const left = (this.#missed.get(name) ?? 0) - this.#options.now()
        if (left > 0 && left <= ASKED_AGAIN) continue
        this.#end.signal.throwIfAborted()
        try {
          await this.#fetch(cover, servers(), how)
          if (this.#kept.has(name) || !(how.isSeen || this.#isWanted(cover, this.#wanted()))) continue
          isOver = true
          this.#hasNoRoom ||= mayEvict
        } catch (cause) {
          const { reason } = errorOf(cause)
          if (reason === "offline") isOver = true
          if (reason === "offline") throw cause
          this.#missed.set(name, this.#options.now() + ASKED_AGAIN)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_A_TIME }, some))
  }

  /** Whoever asks for what is on its way waits for the same answer. */
  #fetch(cover: CoverId, servers: readonly ServerAccess[], how: Keeping): Promise<Image> {
    const name = nameOf(cover)
    const coming = this.#coming.get(name)
    if (coming !== undefined) return how.isSeen ? coming.finally(() => this.#see(cover)) : coming
    const { timers } = this.#options
    const fetching = fetchCover(cover, { servers, timers, signal: this.#end.signal }).then(async (image) => {
      await this.#keep(cover, image, how)
      return image
    })
    this.#coming.set(name, fetching)
    const forget = (): void => void this.#coming.delete(name)
    fetching.then(forget, forget)
    return fetching
  }

  /** Where there is no room, an image is shown and not kept. */
  async #keep(cover: CoverId, image: Image, { mayEvict, isSeen }: Keeping): Promise<void> {
    const { files, onChange } = this.#options
    const isKept = await this.#inTurn(async () => {
      // Nobody wants it any more.
      if (!isSeen && !this.#isWanted(cover, this.#wanted())) return false
      if (!(await this.#makeRoom(image.bytes.length, mayEvict, cover))) return false
      const bytes = await files.write(cover, image).catch((cause: unknown) => {
        if (isFull(cause) || errorOf(cause).reason === "noRoom") return undefined
        throw cause
      })
      if (bytes === undefined) return false
      this.#set({ cover, bytes, usedAt: isSeen ? this.#seenAt() : NEVER })
      return true
    })
    if (isKept) onChange()
  }

  async #read(cover: CoverId): Promise<Image | undefined> {
    const kept = this.#kept.get(nameOf(cover))
    if (kept === undefined) return undefined
    const image = await this.#options.files.read(cover)
    if (image === undefined) {
      // Somebody removed it, or it is not as it was written.
      await this.#inTurn(() => this.#remove(cover))
      return undefined
    }
    this.#see(cover)
    if (this.#latest - kept.usedAt > SEEN_AGAIN) await this.#save()
    return image
  }

  #see(cover: CoverId): void {
    const name = nameOf(cover)
    const kept = this.#kept.get(name)
    if (kept === undefined) return
    this.#kept.set(name, { ...kept, usedAt: this.#seenAt() })
    this.#unsaved.add(name)
  }

  /** Now; of several in one millisecond, or where the clock goes back, the later one is later all the same. */
  #seenAt(): number {
    this.#latest = Math.max(this.#options.now(), this.#latest + 1)
    return this.#latest
  }

  #set(kept: Kept): void {
    const name = nameOf(kept.cover)
    this.#bytes += kept.bytes - (this.#kept.get(name)?.bytes ?? 0)
    this.#kept.set(name, kept)
    this.#unsaved.add(name)
  }

  async #remove(cover: CoverId): Promise<void> {
    const name = nameOf(cover)
    await this.#options.files.remove(cover)
    this.#bytes -= this.#kept.get(name)?.bytes ?? 0
    this.#kept.delete(name)
    this.#unsaved.add(name)
  }

  /** Whether so many bytes more stay within the limit: what nobody wants goes, that seen longest ago first. */
  async #makeRoom(bytes: number, mayEvict: boolean, cover?: CoverId): Promise<boolean> {
    const { coverLimit: limit } = this.#options.settings()
    const isTooMuch = (): boolean => this.#bytes + bytes > limit
    if (bytes > limit) return false
    if (!isTooMuch() || !mayEvict) return !isTooMuch()
    const wanted = this.#wanted()
    const byUse = [...this.#kept.values()].toSorted((a, b) => a.usedAt - b.usedAt)
    for (const kept of byUse) {
      if (!isTooMuch()) break
      if (!this.#isWanted(kept.cover, wanted)) await this.#remove(kept.cover)
    }
    // What is wanted goes for nothing but a smaller limit.
    if (cover === undefined)
      for (const kept of byUse) {
        if (!isTooMuch()) break
        if (this.#kept.has(nameOf(kept.cover))) await this.#remove(kept.cover)
      }
    return !isTooMuch()
  }

  #otherSizes({ hash, size }: CoverId): CoverId[] {
    return IMAGE_SIZES.filter((other) => this.#kept.has(nameOf({ hash, size: other })))
      .toSorted((a, b) => Math.abs(a - size) - Math.abs(b - size))
      .map((other) => ({ hash, size: other }))
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Writes down what came, was seen and went. */
  async #save(): Promise<void> {
    const names = [...this.#unsaved]
    if (names.length === 0) return
    this.#unsaved = new Set()
    const rows = names.flatMap((name) => {
      const kept = this.#kept.get(name)
      return kept === undefined ? [] : [[name, kept.bytes, kept.usedAt]]
    })
    const gone = names.filter((name) => !this.#kept.has(name)).map((name) => [name])
    await this.#options.store
      .write(function* () {
        yield* upsert(CLIENT_COVER, rows)
        yield* remove(CLIENT_COVER, gone)
      })
      .catch((cause: unknown) => {
        for (const name of names) this.#unsaved.add(name)
        // On a full disk, too, what is here is shown.
        if (!isFull(cause)) throw cause
      })
  }
}
