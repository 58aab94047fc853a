/** What a replica needs of its surroundings: those of Node, of a browser, or of a test. */
import type { Ports, Store } from "@ledgerline/core"
import type { HttpPorts } from "@ledgerline/sync"
import type { CacheFiles } from "../offline/files.ts"

export interface ReplicaPorts extends Ports, Pick<HttpPorts, "fetch" | "WebSocket" | "timers"> {
  /** Addresses of servers that are found on the local network. */
  readonly nearby?: (() => Promise<readonly string[]>) | undefined
}

/** Music that lies on this device by itself, in folders that are sources of the library. */
export interface LocalFiles {
  /** An address that a player here understands; undefined where the file is not there. */
  locate(mediaFile: string): Promise<string | undefined>
  /** Sources of this device that are not there now, such as a disk that is not mounted. */
  unreachable(): Promise<ReadonlySet<string>>
}

/** Where a replica keeps what it has. One is used by one library at a time. */
export interface Storage {
  readonly ports: ReplicaPorts
  /** Opens the database, which is made where there is none. Fails where another program has it. */
  database(): Promise<Store>
  /** The files of the offline cache, once the database is open; undefined or left out: none can be kept. */
  files?(): Promise<CacheFiles | undefined>
}
