/** The object stores that a server has keys for; whoever starts it provides them. All fail with StoreRefused. */
import type { ObjectStoreObject } from "@ledgerline/api"
import type { StoreKeys, StorePlace } from "@ledgerline/core/objectStore"

export interface NewStore {
  readonly name: string
  readonly place: StorePlace
  readonly keys: StoreKeys
  readonly publicBase?: string | undefined
}

/** One of them; all of the library where none is given. A playlist is named by the key of its row. */
export interface StoreSelection {
  readonly playlist?: string
  readonly album?: string
  readonly tracks?: readonly string[]
  readonly words?: string
}

interface Changed {
  readonly op: string | null
  readonly events: readonly string[]
}

export interface StoresPort {
  /** Origins that whoever runs the server has opened: no other is asked because a request names it. */
  readonly endpoints: readonly string[]
  readonly list: () => Promise<readonly ObjectStoreObject[]>
  readonly add: (store: NewStore, actor: string) => Promise<{ readonly source: string }>
  readonly rename: (source: string, name: string, actor: string) => Promise<Changed>
  /** Whether what is new is copied there by itself; where it is, what is not there yet is copied now. */
  readonly keep: (source: string, newFiles: boolean, actor: string) => Promise<Changed>
  readonly remove: (source: string, actor: string) => Promise<Changed>
  /** Answers the number of the job. */
  readonly copy: (source: string, selection: StoreSelection) => Promise<number>
  readonly verify: (source: string, isWhole: boolean) => Promise<number>
}
