/**
 * PostgreSQL's files in one file of the origin's private file system. PGlite's own way opens a file there for each of
 * PostgreSQL's: about a second for a thousand of them at each start, none can be made in the middle of a transaction, and the
 * list of their names is for a moment not on the disk.
 *
 * What is written to a file is in its blocks before a record says so. So a tab that ends leaves all that was written before,
 * and PostgreSQL goes on from there as after a crash.
 */
import { BaseFilesystem } from "@electric-sql/pglite/basefs"
import type { SyncHandle } from "../dom.ts"
import { BLOCK, type File, FileError, type Record, type Tree } from "./Tree.ts"
import { TreeLog } from "./TreeLog.ts"

const CONTROL = "/global/pg_control"
const ZEROS = new Uint8Array(64 * BLOCK)

export class PackedFiles extends BaseFilesystem {
  readonly #data: SyncHandle
  readonly #log: TreeLog
  readonly #tree: Tree
  readonly #open = new Map<number, File>()
  /** Blocks that nothing lies in, below the end. */
  readonly #free: number[]
  #end: number
  #lastOpen = 0
  #isChanged = false

  constructor(data: SyncHandle, logs: readonly [SyncHandle, SyncHandle]) {
    super()
    this.#data = data
    this.#log = new TreeLog(logs)
    this.#tree = this.#log.read()
    const used = new Set<number>()
    for (const record of this.#tree.records())
      if (record[0] === "grown") for (const block of record.slice(3) as number[]) used.add(block)
    this.#end = used.size === 0 ? 0 : [...used].reduce((most, block) => Math.max(most, block), 0) + 1
    this.#free = Array.from({ length: this.#end }, (_, block) => block).filter((block) => !used.has(block))
  }

  /** All of it is written already; when it reaches the disk matters in a power cut alone (see {@link write}). */
  override async syncToFs(): Promise<void> {
    if (!this.#isChanged) return
    orNoRoom(() => this.#log.keepShort(this.#tree))
    this.#isChanged = false
  }

  override async closeFs(): Promise<void> {
    this.#log.writeAnew(this.#tree)
    this.closeHandles()
  }

  /** For whoever could not open a database with it. */
  closeHandles(): void {
    this.#data.close()
    this.#log.close()
  }

  open(path: string): number {
    const file = this.#tree.file(path)
    file.uses++
    this.#open.set(++this.#lastOpen, file)
    return this.#lastOpen
  }

  close(fd: number): void {
    const file = this.#opened(fd)
    this.#open.delete(fd)
    file.uses--
    if (file.isGone && file.uses === 0) this.#release(file.blocks)
  }

  read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const file = this.#opened(fd)
    const count = Math.max(0, Math.min(length, file.size - position))
    this.#each(file.blocks, position, count, (at, from, size) => {
      this.#data.read(new Uint8Array(buffer.buffer, offset + from, size), { at })
    })
    return count
  }

  /**
   * PGlite hands in the memory of the program here, not a view of it. With the control file a checkpoint ends: what it speaks
   * of is on the disk first. To wait for the disk with each change would double the time that one takes.
   */
  write(fd: number, memory: Uint8Array | ArrayBuffer, offset: number, length: number, position: number): number {
    const buffer = memory instanceof ArrayBuffer ? memory : memory.buffer
    const file = this.#opened(fd)
    if (file === this.#tree.find(CONTROL)) {
      this.#data.flush()
      this.#log.flush()
    }
    this.#put(file, new Uint8Array(buffer, offset, length), position)
    return length
  }

  writeFile(path: string, data: string | Uint8Array, { mode = 0o100600 }: { readonly mode?: number } = {}): void {
    if (this.#tree.find(path) === undefined) this.#change(["file", path, this.#tree.newId(), mode])
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data
    if (bytes.length > 0) this.#put(this.#tree.file(path), bytes, 0)
  }

  truncate(path: string, size = 0): void {
    const file = this.#tree.file(path)
    if (size > file.size) this.#zero(file, size)
    else if (size < file.size) {
      const cut = file.blocks.slice(Math.ceil(size / BLOCK))
      this.#change(["cut", file.id, size])
      this.#release(cut)
    }
  }

  unlink(path: string): void {
    this.#tree.file(path)
    this.#change(["remove", path])
  }

  rename(from: string, to: string): void {
    this.#change(["move", from, to])
  }

  mkdir(path: string, { recursive = false, mode = 0o40700 }: { recursive?: boolean; mode?: number } = {}): void {
    if (recursive && this.#tree.find(path) !== undefined) return
    const parent = path.slice(0, path.lastIndexOf("/"))
    if (recursive && this.#tree.find(parent) === undefined) this.mkdir(parent, { recursive, mode })
    this.#change(["folder", path, mode])
  }

  rmdir(path: string): void {
    this.#tree.folder(path)
    this.#change(["remove", path])
  }

  readdir(path: string): string[] {
    return [...this.#tree.folder(path).children.keys()]
  }

  chmod(path: string, mode: number): void {
    if (this.#tree.node(path).mode !== mode) this.#change(["mode", path, mode])
  }

  /** PostgreSQL looks at no file's time. */
  utimes(): void {}

  fstat(fd: number): ReturnType<BaseFilesystem["fstat"]> {
    return statOf(this.#opened(fd))
  }

  lstat(path: string): ReturnType<BaseFilesystem["lstat"]> {
    const node = this.#tree.node(path)
    return statOf(node.kind === "file" ? node : { mode: node.mode, size: 0 })
  }

  #opened(fd: number): File {
    const file = this.#open.get(fd)
    if (file === undefined) throw new FileError("EINVAL")
    return file
  }

  /** First the tree, which refuses what cannot be; the log then fails only for want of room. */
  #change(record: Record): void {
    const gone = this.#tree.apply(record)
    this.#isChanged = true
    orNoRoom(() => this.#log.add(record))
    if (gone?.uses === 0) this.#release(gone.blocks)
  }

  #release(blocks: readonly number[]): void {
    for (const block of blocks) this.#free.push(block)
  }

  #zero(file: File, to: number): void {
    while (file.size < to) this.#put(file, ZEROS.subarray(0, Math.min(ZEROS.length, to - file.size)), file.size)
  }

  #put(file: File, bytes: Uint8Array, position: number): void {
    if (position > file.size) this.#zero(file, position)
    const end = position + bytes.length
    const wanted = Math.ceil(end / BLOCK) - file.blocks.length
    const fresh = Array.from({ length: Math.max(0, wanted) }, () => this.#free.pop() ?? this.#end++)
    const blocks = fresh.length === 0 ? file.blocks : [...file.blocks, ...fresh]
    this.#isChanged = true
    try {
      orNoRoom(() =>
        this.#each(blocks, position, bytes.length, (at, from, size) => {
          const written = this.#data.write(bytes.subarray(from, from + size), { at })
          if (written < size) throw new FileError("ENOSPC")
        }),
      )
    } catch (error) {
      this.#release(fresh)
      throw error
    }
    if (fresh.length === 0 && end <= file.size) return
    const size = Math.max(end, file.size)
    if (file.isGone) {
      file.size = size
      file.blocks.push(...fresh)
    } else this.#change(["grown", file.id, size, ...fresh])
  }

  /** Calls with each stretch that lies in one piece: where it lies, from where in what is asked, how long. */
  #each(
    blocks: readonly number[],
    position: number,
    length: number,
    action: (at: number, from: number, size: number) => void,
  ): void {
    for (let from = 0; from < length;) {
      const index = Math.floor((position + from) / BLOCK)
      const within = (position + from) % BLOCK
      const block = blocks[index] as number
      let size = BLOCK - within
      for (let next = 1; from + size < length && blocks[index + next] === block + next; next++) size += BLOCK
      size = Math.min(size, length - from)
      action(block * BLOCK + within, from, size)
      from += size
    }
  }
}

function statOf({ mode, size }: { readonly mode: number; readonly size: number }) {
  const none = { dev: 0, ino: 0, nlink: 1, uid: 0, gid: 0, rdev: 0, atime: 0, mtime: 0, ctime: 0 }
  return { ...none, mode, size, blksize: BLOCK, blocks: Math.ceil(size / BLOCK) }
}

/** A browser that gives no more room says so in its own way. */
function orNoRoom(action: () => void): void {
  try {
    action()
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") throw new FileError("ENOSPC")
    throw error
  }
}
