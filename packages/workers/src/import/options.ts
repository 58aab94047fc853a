/** What an import can be told. */
import type { Library } from "@ledgerline/core"
import type { PoolPorts } from "../ports.ts"
import type { WantedFolder } from "../scan/wanted.ts"
import type { ImportPool } from "./ImportPool.ts"
import type { FileChange, ImportProgress } from "./report.ts"

export interface ImportOptions {
  readonly library: Library
  /** The folder with the music. It is only read. */
  readonly folder: string
  /** The folder where large blobs are kept. */
  readonly blobs: string
  readonly ports: PoolPorts
  /** Whose doing it is; `import` unless given. */
  readonly actor?: string
  /** Done first, when no other import of the source runs: what it puts there is met by this one. */
  readonly prepare?: () => Promise<void>
  /** Follow links that lead out of the folder. */
  readonly followLinks?: boolean
  /** A person said that missing files are gone for good. */
  readonly confirmLosses?: boolean
  /** Looks only at these folders of the source; at all unless given. */
  readonly folders?: readonly WantedFolder[]
  /** Passes over folders in which nothing came or went since they were listed: misses what changed in place. */
  readonly light?: boolean
  /** Leaves files alone that changed in the last so many milliseconds, since somebody may be writing them; 0 unless given. */
  readonly settleMs?: number
  /** Says of nothing that it is lost, only what moved: what is gone may turn up in a folder that was not looked at. */
  readonly holdLosses?: boolean
  /**
   * Files in one transaction, 1 or more; 24 unless given, so that nothing else waits long. With more, the disk is written
   * and waited for less often, and an import that is cut off reads more files again.
   */
  readonly filesAtOnce?: number
  /** Threads that the caller keeps for several imports; else an import has its own. */
  readonly pool?: ImportPool
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
  readonly onChange?: (change: FileChange) => void
}
