/**
 * The system that TagLib's WebAssembly sees: one file, read only. Not the host that taglib-wasm brings, because that
 * hands it the whole file system, for writing as well, opens by path where we hold an open file, and puts no limit on
 * memory, which a worker's own limits do not count.
 */
import type { ByteSource } from "../bytes.ts"
import type { Memory } from "./webAssembly.ts"

const SUCCESS = 0
const EACCES = 2
const EBADF = 8
const EINVAL = 28
const ENOENT = 44

const ROOT = 3
const FILE = 4
const RIGHT_TO_WRITE = 1n << 6n
const CREATE_OR_TRUNCATE = 1 | 8

/** TagLib asks for a kilobyte at a time; one system call fetches this much. */
const WINDOW = 32 * 1024

export class OneFile {
  private memory: Memory | undefined
  private source: ByteSource | undefined
  private position = 0
  private readonly window = new Uint8Array(WINDOW)
  private windowAt = 0
  private windowLength = 0

  attach(memory: Memory): void {
    this.memory = memory
  }

  show(source: ByteSource | undefined): void {
    this.source = source
    this.position = 0
    this.windowLength = 0
  }

  readonly imports = {
    environ_get: () => SUCCESS,
    environ_sizes_get: (count: number, size: number) => this.set32(count, 0) ?? this.set32(size, 0) ?? SUCCESS,
    fd_close: () => SUCCESS,
    fd_fdstat_get: (fd: number, at: number) => {
      if (fd !== ROOT && fd !== FILE) return EBADF
      const view = this.view()
      view.setUint8(at, fd === ROOT ? 3 : 4)
      view.setUint16(at + 2, 0, true)
      view.setBigUint64(at + 8, 0xffff_ffff_ffff_ffffn, true)
      view.setBigUint64(at + 16, 0xffff_ffff_ffff_ffffn, true)
      return SUCCESS
    },
    fd_fdstat_set_flags: () => SUCCESS,
    fd_filestat_set_size: () => EACCES,
    fd_prestat_get: (fd: number, at: number) => {
      if (fd !== ROOT) return EBADF
      this.view().setUint32(at, 0, true)
      return this.set32(at + 4, 1) ?? SUCCESS
    },
    fd_prestat_dir_name: (fd: number, at: number) => {
      if (fd !== ROOT) return EBADF
      this.view().setUint8(at, 0x2f)
      return SUCCESS
    },
    fd_read: (fd: number, vectors: number, count: number, read: number) => {
      if (fd !== FILE) return EBADF
      const view = this.view()
      let total = 0
      for (let i = 0; i < count; i++) {
        const length = view.getUint32(vectors + i * 8 + 4, true)
        const into = new Uint8Array(view.buffer, view.getUint32(vectors + i * 8, true), length)
        const got = this.fill(into)
        total += got
        if (got < length) break
      }
      return this.set32(read, total) ?? SUCCESS
    },
    fd_seek: (fd: number, offset: bigint, whence: number, at: number) => {
      if (fd !== FILE) return EBADF
      const from = whence === 0 ? 0 : whence === 1 ? this.position : (this.source?.size ?? 0)
      const position = from + Number(offset)
      if (!Number.isSafeInteger(position) || position < 0) return EINVAL
      this.position = position
      this.view().setBigInt64(at, BigInt(position), true)
      return SUCCESS
    },
    // What TagLib complains about on its standard error is no use to anybody.
    fd_write: (fd: number, vectors: number, count: number, written: number) => {
      if (fd !== 1 && fd !== 2) return EACCES
      const view = this.view()
      let total = 0
      for (let i = 0; i < count; i++) total += view.getUint32(vectors + i * 8 + 4, true)
      return this.set32(written, total) ?? SUCCESS
    },
    path_open: (
      _root: number,
      _dirFlags: number,
      _path: number,
      _length: number,
      flags: number,
      rights: bigint,
      _inheriting: bigint,
      _fdFlags: number,
      opened: number,
    ) => {
      if (this.source === undefined) return ENOENT
      if ((flags & CREATE_OR_TRUNCATE) !== 0 || (rights & RIGHT_TO_WRITE) !== 0n) return EACCES
      this.position = 0
      return this.set32(opened, FILE) ?? SUCCESS
    },
    proc_exit: (code: number) => {
      throw new Error(`TagLib ended with code ${code}`)
    },
    // Only seeds hash tables of the C++ library; the same file must give the same answer.
    random_get: (at: number, length: number) => {
      new Uint8Array(this.view().buffer, at, length).fill(0x5a)
      return SUCCESS
    },
  }

  private view(): DataView<ArrayBuffer> {
    return new DataView((this.memory as Memory).buffer)
  }

  private set32(at: number, value: number): undefined {
    this.view().setUint32(at, value, true)
  }

  /** As many bytes from the current position as there are. */
  private fill(into: Uint8Array): number {
    const source = this.source as ByteSource
    let done = 0
    while (done < into.length) {
      const there = source.view?.(this.position, into.length - done)
      if (there !== undefined) {
        into.set(there, done)
        this.position += there.length
        return done + there.length
      }
      const ahead = this.position - this.windowAt
      if (ahead >= 0 && ahead < this.windowLength) {
        const part = this.window.subarray(ahead, Math.min(this.windowLength, ahead + into.length - done))
        into.set(part, done)
        done += part.length
        this.position += part.length
      } else if (into.length - done >= WINDOW) {
        const count = source.read(into.subarray(done), this.position)
        this.position += count
        return done + count
      } else {
        this.windowAt = this.position
        this.windowLength = source.read(this.window, this.position)
        if (this.windowLength === 0) break
      }
    }
    return done
  }
}
