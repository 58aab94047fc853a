/** The object stores that this device reads by itself. */
import { type Library, query, remove, type Secrets, upsert } from "@ledgerline/core"
import {
  isPublicBase,
  isStoreKeys,
  MARK,
  readMark,
  type StoreKeys,
  type StorePlace,
  storePlace,
  StoreRefused,
} from "@ledgerline/core/objectStore"
import type { DeviceStore, NewDeviceStore } from "../device/stores.ts"
import { LedgerlineError } from "../errors.ts"
import type { ReplicaPorts } from "./ports.ts"
import { StoreAccess, type StoreFacts } from "./StoreAccess.ts"
import { CLIENT_STORE } from "./tables.ts"

type Kept = Pick<StoreFacts, "place" | "publicBase">

interface Row {
  readonly source: string
  readonly facts: string
  readonly keys: Uint8Array | null
}

export class Stores {
  readonly #library: Library
  readonly #ports: ReplicaPorts
  readonly #known: Map<string, StoreFacts>

  private constructor(library: Library, ports: ReplicaPorts, known: Map<string, StoreFacts>) {
    this.#library = library
    this.#ports = ports
    this.#known = known
  }

  /** Those whose keys this device cannot open, since its own is another one, are left out. */
  static async open(library: Library, ports: ReplicaPorts): Promise<Stores> {
    const rows = await library.store.read(() =>
      query<Row & Record<string, never>>(`SELECT source, facts, keys FROM "${CLIENT_STORE.name}" ORDER BY source`),
    )
    const known = new Map<string, StoreFacts>()
    for (const { source, facts, keys } of rows) {
      const { place, publicBase } = JSON.parse(facts) as Kept
      const opened = keys === null ? undefined : await ports.secrets?.open(sealedAs(library, source), keys)
      if (keys !== null && opened === undefined) continue
      const own = opened === undefined ? undefined : (JSON.parse(new TextDecoder().decode(opened)) as StoreKeys)
      known.set(source, { source, place, publicBase, keys: own })
    }
    return new Stores(library, ports, known)
  }

  get all(): readonly StoreAccess[] {
    return [...this.#known.values()].map((facts) => new StoreAccess(facts, this.#ports))
  }

  list(): DeviceStore[] {
    return [...this.#known.values()].map(storeOf)
  }

  /** Fails with LedgerlineError; then nothing is kept. */
  async keep({ keys, publicBase, prefix = "", pathStyle = false, ...where }: NewDeviceStore): Promise<DeviceStore> {
    const place = placeOf({ ...where, prefix, pathStyle })
    if ((keys === undefined) === (publicBase === undefined)) throw invalid("a store has keys, or a public address")
    if (keys !== undefined && !isStoreKeys(keys)) throw invalid("the keys cannot be those of a store")
    if (publicBase !== undefined && !isPublicBase(publicBase)) throw invalid("the public address cannot be one")
    const facts = { place, publicBase: publicBase ?? null, keys: keys as StoreKeys | undefined }
    const source = await this.#sourceOf(new StoreAccess({ source: "", ...facts }, this.#ports))
    const sealed =
      keys === undefined ? null : await this.#secrets().seal(sealedAs(this.#library, source), encoded(keys))
    const kept = JSON.stringify({ place, publicBase: facts.publicBase } satisfies Kept)
    await this.#library.store.write(() => upsert(CLIENT_STORE, [[source, kept, sealed]]))
    this.#known.set(source, { source, ...facts })
    return storeOf({ source, ...facts })
  }

  async forget(source: string): Promise<void> {
    if (!this.#known.has(source))
      throw new LedgerlineError({ reason: "notFound", status: 404, message: "this device reads no such store" })
    await this.#library.store.write(() => remove(CLIENT_STORE, [[source]]))
    this.#known.delete(source)
  }

  /** Which source a store is. Fails where it is none of this library. */
  async #sourceOf(store: StoreAccess): Promise<string> {
    const text = await store.text(MARK).catch((cause: unknown) => {
      if (cause instanceof LedgerlineError && cause.reason === "notThere") throw otherLibrary()
      throw cause
    })
    const mark = readMark(text)
    if (mark?.library !== this.#library.id) throw otherLibrary()
    return mark.source
  }

  #secrets(): Secrets {
    const { secrets } = this.#ports
    if (secrets !== undefined) return secrets
    throw new LedgerlineError({ reason: "notSupported", message: "this storage can seal no keys" })
  }
}

const storeOf = ({ source, place, publicBase }: StoreFacts): DeviceStore => ({ source, ...place, publicBase })

const sealedAs = (library: Library, source: string): string => `object store of a device ${library.id} ${source}`

const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function placeOf(given: StorePlace): StorePlace {
  try {
    return storePlace(given)
  } catch (cause) {
    throw cause instanceof StoreRefused ? invalid(cause.message) : cause
  }
}

const invalid = (message: string): LedgerlineError => new LedgerlineError({ reason: "invalid", message })

const otherLibrary = (): LedgerlineError =>
  new LedgerlineError({ reason: "otherLibrary", message: "nothing of this library is in that store" })
