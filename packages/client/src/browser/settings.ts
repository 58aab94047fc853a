/** What a page says of a library to the worker that opens it. */
import type { ReplicaOptions } from "../replica/Replica.ts"
import type { StorageKind } from "./storage/openPglite.ts"

export interface WorkerSettings extends Pick<ReplicaOptions, "servers" | "deviceName" | "member"> {
  /** Found out unless given: the private file system where the browser has it, else IndexedDB. */
  readonly storage?: StorageKind | undefined
}
