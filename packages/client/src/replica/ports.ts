/** What a replica needs of its surroundings: those of Node, of a browser, or of a test. */
import type { MissingCopies, Ports, Store } from "@ledgerline/core"
import type { HttpPorts } from "@ledgerline/sync"
import type { CoverFiles } from "../offline/covers/files.ts"
import type { CacheFiles } from "../offline/files.ts"

/** An answer whose bytes are read as they come. */
export interface ByteAnswer {
  readonly status: number
  readonly headers: Pick<Headers, "get">
  /** Bytes of its body so far, whether they were read here or not. */
  readonly received: number
  /** Some of them, which stand until the next call; undefined at the end. Fails where the line broke, behind what came before. */
  read(): Promise<Uint8Array | undefined>
  /** Ends it, if it has not ended. */
  close(): void
}

/** Clock, chance, network and secrets of a program. */
export interface ReplicaPorts extends Ports, Pick<HttpPorts, "fetch" | "WebSocket" | "timers"> {
  /** Asks for what is long, without going on to other addresses; by `fetch` unless given. */
  readonly bytes?:
    | ((url: URL, asked: { readonly headers: Headers; readonly signal: AbortSignal }) => Promise<ByteAnswer>)
    | undefined
  /** Addresses of servers that are found on the local network. */
  readonly nearby?: (() => Promise<readonly string[]>) | undefined
}

/** Music that lies on this device by itself, in folders that are sources of the library. */
export interface LocalFiles {
  /** An address that a player here understands; undefined where the file is not there. */
  locate(mediaFile: string): Promise<string | undefined>
  /** Sources of this device that are not there now, such as a disk that is not mounted. */
  unreachable(): Promise<ReadonlySet<string>>
  /** Copies of this device that are not where they were. Asked again after each operation, as a look through a folder is. */
  missing(): Promise<MissingCopies>
}

/** Where a replica keeps what it has. One is used by one library at a time. */
export interface Storage {
  /** What else the library needs of its surroundings. */
  readonly ports: ReplicaPorts
  /** Opens the database, which is made where there is none. Fails where another program has it. */
  database(): Promise<Store>
  /** The files of the offline cache, once the database is open; undefined or left out: none can be kept. */
  files?(): Promise<CacheFiles | undefined>
  /** The images that are kept; left out: they are kept in memory. */
  covers?(): Promise<CoverFiles | undefined>
  /** A storage of its own beside this one for a friend's library, by its id; left out: this device follows none. */
  beside?(library: string): Storage
  /** Removes all that is in it, once its database is closed. */
  remove?(): Promise<void>
}
