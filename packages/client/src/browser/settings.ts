/** What a page says of a library to the worker that opens it. */
import type { ReplicaOptions } from "../replica/Replica.ts"

/** The origin's private file system, or IndexedDB. */
export type StorageKind = "opfs" | "indexedDb"

/** Servers and names; what is not plain data stays in the page. */
export interface WorkerSettings extends Pick<ReplicaOptions, "servers" | "deviceName" | "member"> {
  /** Found out unless given: the private file system where the browser has it, else IndexedDB. */
  readonly storage?: StorageKind | undefined
}
