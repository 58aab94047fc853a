/** Object stores in which a server keeps copies of the library. */
import type { BodyOf } from "../caller.ts"
import type { ObjectStoreList } from "../contract.gen.ts"
import type { Asking, Change } from "../facade/Asking.ts"

/** Where a store is, and the keys by which the server writes to it. */
export type NewObjectStore = BodyOf<"objectStores.add">

/** What is to be copied: one of them, or all of the library. */
export type StoreSelection = BodyOf<"objectStores.copy">

/** Object stores behind endpoints that whoever runs the server has opened for this. Those that were added there are listed, too. */
export class ObjectStores {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Those that the server has keys for, and the endpoints behind which more may be added. */
  list(): Promise<ObjectStoreList> {
    return this.#asking.read("objectStores.list", {})
  }

  /**
   * Tries a store and makes it a source; answers its id in `library.places`. One that is a source already gets these keys. Fails with
   * `notOpen`, `storeUnreachable`, `storeRefused`, `noSuchBucket`, `storeElsewhere` or `otherLibrary`; then nothing is changed.
   */
  async add(store: NewObjectStore): Promise<string> {
    return (await this.#asking.read("objectStores.add", { body: store })).source
  }

  /** Calls a store something else. */
  rename(source: string, name: string): Promise<Change> {
    return this.#asking.read("objectStores.rename", { params: { source }, body: { name } })
  }

  /** Whether what is new in the library is copied there by itself from now on. What is not there yet is copied at once. */
  keep(source: string, newFiles: boolean): Promise<Change> {
    return this.#asking.read("objectStores.keep", { params: { source }, body: { newFiles } })
  }

  /** Takes a store out of the library; the server forgets its keys. What lies there stays there. */
  remove(source: string): Promise<Change> {
    return this.#asking.read("objectStores.remove", { params: { source } })
  }

  /** Has files copied there by a job, and answers its number. What is there is not sent again. */
  async copy(source: string, selection: StoreSelection = {}): Promise<number> {
    return (await this.#asking.read("objectStores.copy", { params: { source }, body: selection })).job
  }

  /** Has a job look whether all copies are there, and answers its number; `isWhole`: reads every byte. */
  async verify(source: string, isWhole = false): Promise<number> {
    return (await this.#asking.read("objectStores.verify", { params: { source }, body: { isWhole } })).job
  }
}
