/**
 * PGlite's files in the origin's private file system. PGlite keeps the names of files in one state file, which it truncates
 * and writes anew once a minute: a tab that ends in between would leave a database without names. So the state is written to
 * a second file first, and what a tab left half done is put right before PGlite reads it.
 */
import { OpfsAhpFS } from "@electric-sql/pglite/opfs-ahp"

/** What TypeScript's DOM types leave to workers. */
export interface SyncHandle {
  getSize(): number
  read(buffer: Uint8Array, options: { readonly at: number }): number
  write(buffer: Uint8Array, options: { readonly at: number }): number
  truncate(size: number): void
  flush(): void
  close(): void
}

const STATE = "state.txt"
/** The state that is being written, whole or not. */
const NEXT = "state.next"

/** Files that are open ahead of need, since none can be opened in the middle of a transaction: one may make all tables anew. */
/** As many as an empty cluster has, and more. */
const FIRST_POOL = 950
const POOL = 600

export class OpfsFiles extends OpfsAhpFS {
  readonly #folder: FileSystemDirectoryHandle
  #next: SyncHandle | undefined

  /** The folder lies at `path` in the origin's root. */
  constructor(path: string, folder: FileSystemDirectoryHandle) {
    super(path, { initialPoolSize: FIRST_POOL, maintainedPoolSize: POOL })
    this.#folder = folder
  }

  override async init(...args: Parameters<OpfsAhpFS["init"]>): ReturnType<OpfsAhpFS["init"]> {
    this.#next = await openHandle(this.#folder, NEXT)
    const state = await openHandle(this.#folder, STATE)
    try {
      mend(state, this.#next)
    } finally {
      state.close()
    }
    const ready = await super.init(...args)
    this.#checkAllOpen()
    return ready
  }

  override async checkpointState(): Promise<void> {
    const next = this.#next as SyncHandle
    overwrite(next, JSON.stringify(this.state))
    await super.checkpointState()
    next.truncate(0)
  }

  override async closeFs(): Promise<void> {
    await super.closeFs()
    this.#next?.close()
  }

  /** PGlite goes on without a file that it cannot open. */
  #checkAllOpen(): void {
    const look = (path: string): void => {
      for (const name of this.readdir(path)) {
        const inner = `${path}/${name}`
        if (this.lstat(inner).mode & DIRECTORY) look(inner)
      }
    }
    look("")
  }
}

const DIRECTORY = 0o40000

export async function openHandle(folder: FileSystemDirectoryHandle, name: string): Promise<SyncHandle> {
  const file = await folder.getFileHandle(name, { create: true })
  return (file as unknown as { createSyncAccessHandle(): Promise<SyncHandle> }).createSyncAccessHandle()
}

function overwrite(handle: SyncHandle, text: string): void {
  const bytes = new TextEncoder().encode(text)
  handle.truncate(0)
  handle.write(bytes, { at: 0 })
  handle.flush()
}

function textOf(handle: SyncHandle): string {
  const bytes = new Uint8Array(handle.getSize())
  handle.read(bytes, { at: 0 })
  return new TextDecoder().decode(bytes)
}

/**
 * A state is a line of JSON, and a line for each change since. Where the first line is not whole, the state that was being
 * written is; a change whose line is not whole was not made.
 */
function mend(state: SyncHandle, next: SyncHandle): void {
  const [first = "", ...changes] = textOf(state).split("\n")
  if (!isJson(first)) {
    const written = textOf(next)
    if (isJson(written)) overwrite(state, written)
  } else {
    const torn = changes.findIndex((line) => line !== "" && !isJson(line))
    if (torn >= 0) overwrite(state, [first, ...changes.slice(0, torn)].join("\n"))
  }
  next.truncate(0)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return text !== ""
  } catch {
    return false
  }
}
