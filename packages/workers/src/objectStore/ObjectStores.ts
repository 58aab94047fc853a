/** The object stores of a library that this machine has keys for: added, renamed, removed, opened, and asked for files. */
import { type Library, one, query, queryOne, remove, type Secrets, upsert, views, type Work } from "@ledgerline/core"
import {
  invalidField,
  isPublicBase,
  MARK,
  markText,
  publicAddress,
  readMark,
  signedAddress,
  storedPath,
  storeKeys,
  type StoreKeys,
  type StorePlace,
  storePlace,
  StoreRefused,
} from "@ledgerline/core/objectStore"
import { ObjectStore, type StorePorts } from "./ObjectStore.ts"
import { OBJECT_STORE, prepareStoreTables, STORED_OBJECT } from "./tables.ts"

export interface ObjectStoresOptions {
  readonly library: Library
  readonly fetch: StorePorts["fetch"]
  readonly after: StorePorts["after"]
}

export interface NewStore {
  readonly name: string
  readonly place: StorePlace
  readonly keys: StoreKeys
  readonly publicBase?: string | undefined
}

export interface KnownStore {
  readonly source: string
  readonly name: string
  readonly place: StorePlace
  readonly publicBase: string | null
  /** Whether what is new in the library is copied there by itself. */
  readonly keepsNew: boolean
}

/** A copy in a store of this machine. */
export interface StoredCopy {
  readonly store: ObjectStore
  readonly source: string
  readonly path: string
  readonly size: number
  /** What the store called its bytes when they were put there; null where this machine did not put them there. */
  readonly etag: string | null
  /** SHA-256 of the file as `sha256:…`; null where nobody read it to its end. */
  readonly hash: string | null
  readonly container: string | null
  readonly durationMs: number | null
}

interface Row {
  readonly source: string
  readonly name: string
  readonly place: string
  readonly keys: Uint8Array
  readonly publicBase: string | null
  readonly keepsNew: number
}

/** Seconds that an address is good for beside the length of the music, and at most. */
const MARGIN = 300
const LONGEST = 6 * 3600

export class ObjectStores {
  readonly #options: ObjectStoresOptions
  #prepared: Promise<void> | undefined

  constructor(options: ObjectStoresOptions) {
    this.#options = options
  }

  async list(): Promise<KnownStore[]> {
    return (await this.#rows()).map(({ source, name, place, publicBase, keepsNew }) => ({
      source,
      name,
      place: JSON.parse(place) as StorePlace,
      publicBase,
      keepsNew: keepsNew === 1,
    }))
  }

  /**
   * Tries a store, and makes it a source of the library; one that was this library's before is the same source again, with these
   * keys. Fails with StoreRefused: then nothing is changed.
   */
  async add({ name, place: given, keys, publicBase }: NewStore, actor: string): Promise<{ readonly source: string }> {
    const { library } = this.#options
    const secrets = this.#secrets()
    const place = storePlace(given)
    storeKeys(keys)
    if (publicBase !== undefined && !isPublicBase(publicBase)) throw invalidField("publicBase")
    if (!isName(name)) throw invalidField("name")
    const store = this.#open(place, keys)
    await store.probe()
    const source = (await markOf(store, library)) ?? hex(library.ports.random.bytes(16))
    await mark(store, library, source)
    const sealed = await secrets.seal(sealedAs(library, source), Buffer.from(JSON.stringify(keys)))
    await this.#prepare()
    await library.append({
      actor,
      events: function* () {
        yield* upsert(OBJECT_STORE, [[source, JSON.stringify(place), sealed, publicBase ?? null]])
        const there = yield* one(views.selectFrom("source").select("name").where("id", "=", source))
        if (there !== undefined) return []
        return [{ type: "source.added", subject: `source:${source}`, payload: { name, kind: "objectStore" } }]
      },
    })
    return { source }
  }

  async rename(source: string, name: string, actor: string): Promise<Changed> {
    if (!isName(name)) throw invalidField("name")
    const { name: before } = await this.#row(source)
    if (before === name) return { op: null, events: [] }
    return this.#say("source.renamed", source, { name }, actor)
  }

  /** Whether what is new in the library is copied there by itself from now on. */
  async keep(source: string, newFiles: boolean, actor: string): Promise<Changed> {
    const { keepsNew } = await this.#row(source)
    if ((keepsNew === 1) === newFiles) return { op: null, events: [] }
    return this.#say("source.keepingChosen", source, { newFiles }, actor)
  }

  /** Takes it out of the library, and forgets its keys. What lies there stays there. */
  async remove(source: string, actor: string): Promise<Changed> {
    await this.#row(source)
    const changed = await this.#say("source.removed", source, {}, actor)
    await this.#options.library.store.write(() => remove(OBJECT_STORE, [[source]]))
    return changed
  }

  /** Fails with StoreRefused where this machine has no such store, or not its keys. */
  async open(source: string): Promise<ObjectStore> {
    const { place, keys } = await this.#row(source)
    return this.#open(JSON.parse(place) as StorePlace, await this.#opened(source, keys))
  }

  /** Opens it, and makes sure that it is the one that was added: else all of its copies would be taken for gone. */
  async openMarked(source: string): Promise<ObjectStore> {
    const store = await this.open(source)
    await store.probe()
    if ((await markOf(store, this.#options.library)) === source) return store
    throw refused("otherStore", `this is not the store that was added: ${MARK} is not there, or is another store's`)
  }

  /** The copies of a media file in stores of this machine. Those whose keys cannot be opened are left out. */
  async locate(mediaFile: string): Promise<StoredCopy[]> {
    const path = storedPath(mediaFile)
    if (path === undefined) return []
    await this.#prepare()
    const rows = await this.#options.library.store.read(() =>
      query<Found>(
        `SELECT store.source, store.place, store.keys, copy.size, copy.hash, object.etag, media.container, media."durationMs"
         FROM copy JOIN source ON source.id = copy.source
         JOIN "objectStore" AS store ON store.source = copy.source
         LEFT JOIN "storedObject" AS object ON object.source = copy.source AND object."mediaFile" = copy."mediaFile"
         LEFT JOIN "mediaFile" AS media ON media.id = copy."mediaFile"
         WHERE copy."mediaFile" = ? AND copy.state = 'present' ORDER BY store.source`,
        [mediaFile],
      ),
    )
    const copies: StoredCopy[] = []
    for (const { source, place, keys, size, etag, hash, container, durationMs } of rows) {
      const opened = await this.#opened(source, keys).catch(() => undefined)
      if (opened === undefined) continue
      const store = this.#open(JSON.parse(place) as StorePlace, opened)
      copies.push({ store, source, path, size: Number(size), etag, hash, container, durationMs })
    }
    return copies
  }

  /**
   * An address from which a media file can be read for as long as it plays, and five minutes; undefined where no store of this
   * machine has it.
   */
  async address(mediaFile: string): Promise<StoreAddress | undefined> {
    const [copy] = await this.locate(mediaFile)
    if (copy === undefined) return undefined
    const { place, keys, publicBase } = await this.#row(copy.source)
    const where = JSON.parse(place) as StorePlace
    const { size, source, path } = copy
    if (publicBase !== null) return { url: publicAddress(publicBase, where, path), expiresAt: null, size, source }
    const seconds = Math.min(LONGEST, MARGIN + Math.ceil(Math.max(0, copy.durationMs ?? 0) / 1000))
    const now = this.#options.library.ports.clock.now()
    const url = await signedAddress(where, await this.#opened(source, keys), path, { now, seconds })
    return { url, expiresAt: Math.floor(now / 1000 + seconds) * 1000, size, source }
  }

  #open(place: StorePlace, keys: StoreKeys): ObjectStore {
    const { library, fetch, after } = this.#options
    return new ObjectStore(place, keys, { fetch, after, now: () => library.ports.clock.now() })
  }

  #secrets(): Secrets {
    const { secrets } = this.#options.library.ports
    if (secrets === undefined) throw refused("locked", "there is no machine key here to seal the keys with")
    return secrets
  }

  async #opened(source: string, sealed: Uint8Array): Promise<StoreKeys> {
    const opened = await this.#secrets().open(sealedAs(this.#options.library, source), sealed)
    if (opened === undefined)
      throw refused("locked", "the keys of the store were sealed on another machine; add it again")
    return JSON.parse(Buffer.from(opened).toString()) as StoreKeys
  }

  async #row(source: string): Promise<Row> {
    const row = (await this.#rows()).find((each) => each.source === source)
    if (row === undefined) throw refused("unknown", "this machine has no such object store")
    return row
  }

  async #rows(): Promise<Row[]> {
    await this.#prepare()
    return this.#options.library.store.read(() =>
      query<Row & Record<string, never>>(
        `SELECT store.source, source.name, store.place, store.keys, store."publicBase", source."keepsNew"
         FROM "objectStore" AS store
         JOIN source ON source.id = store.source ORDER BY store.source`,
      ),
    )
  }

  async #say(type: string, source: string, payload: object, actor: string): Promise<Changed> {
    const { op, events } = await this.#options.library.append({
      actor,
      events: [{ type, subject: `source:${source}`, payload }],
    })
    return { op, events: events.map(({ id }) => id) }
  }

  #prepare(): Promise<void> {
    return (this.#prepared ??= prepareStoreTables(this.#options.library.store).catch((cause: unknown) => {
      this.#prepared = undefined
      throw cause
    }))
  }
}

interface Found {
  readonly source: string
  readonly place: string
  readonly keys: Uint8Array
  readonly size: number
  readonly etag: string | null
  readonly hash: string | null
  readonly container: string | null
  readonly durationMs: number | null
  readonly [name: string]: never | string | number | Uint8Array | null
}

/** What a change came to. */
export interface Changed {
  readonly op: string | null
  readonly events: readonly string[]
}

export interface StoreAddress {
  readonly url: string
  /** Milliseconds since 1970; null where it is good for anybody at any time. */
  readonly expiresAt: number | null
  readonly size: number
  readonly source: string
}

const isName = (name: string): boolean => name.trim() !== "" && name.length <= 500

const sealedAs = (library: Library, source: string): string => `object store ${library.id} ${source}`

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

const refused = (reason: StoreRefused["reason"], message: string): StoreRefused => new StoreRefused({ reason, message })

/** The source that is marked there; undefined where nothing is. Fails where it is another library's. */
async function markOf(store: ObjectStore, library: Library): Promise<string | undefined> {
  const text = await store.readText(MARK)
  if (text === undefined) return undefined
  const found = readMark(text)
  if (found === undefined)
    throw refused("otherStore", `there is a ${MARK} that nobody can read; remove it, or take another prefix`)
  if (found.library === library.id) return found.source
  throw refused("otherLibrary", "another library keeps its copies there; take another prefix")
}

/** Writes the mark and reads it back, which also shows what the keys may. */
async function mark(store: ObjectStore, { id }: Library, source: string): Promise<void> {
  const text = markText({ library: id, source })
  await store.put(MARK, Uint8Array.from(Buffer.from(text)), { "content-type": "application/json" })
  if ((await store.readText(MARK)) !== text)
    throw refused("wrongBytes", "what was written to the store does not come back from it")
}

/** Remembers what a store calls the bytes of a file. */
export const keepTag = (source: string, mediaFile: string, etag: string): Work<void> =>
  upsert(STORED_OBJECT, [[source, mediaFile, etag]])

export function* tagOf(source: string, mediaFile: string): Work<string | undefined> {
  const row = yield* queryOne<{ etag: string }>(
    'SELECT etag FROM "storedObject" WHERE source = ? AND "mediaFile" = ?',
    [source, mediaFile],
  )
  return row?.etag
}
