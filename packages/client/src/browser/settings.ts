/** What a page says of a library to the worker that opens it. */
import type { ReplicaOptions } from "../replica/Replica.ts"

/** The origin's private file system, or IndexedDB. */
export type StorageKind = "opfs" | "indexedDb"

/** Where images are kept so that a service worker of the page finds them: it answers for their addresses from that cache. */
export interface CoverCache {
  /** The cache's name. */
  readonly cache: string
  /** The whole address below which the page looks for images: `https://…/api/v1/artwork/`. */
  readonly address: string
}

/** Servers and names; what is not plain data stays in the page. */
export interface WorkerSettings extends Pick<ReplicaOptions, "servers" | "deviceName" | "member"> {
  /** Found out unless given: the private file system where the browser has it, else IndexedDB. */
  readonly storage?: StorageKind | undefined
  /** A cache of the library's own unless given. */
  readonly covers?: CoverCache | undefined
}
