/** Files in memory that remember every step, so that a test can have them as they were after any of them. */
import type { SyncHandle } from "../dom.ts"

type Step =
  | { readonly file: number; readonly kind: "write"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly file: number; readonly kind: "truncate"; readonly size: number }

export class MemoryDisk {
  readonly steps: Step[] = []
  readonly #files: Uint8Array[]
  /** Bytes that still fit; a write beyond them is cut off, as browsers do. */
  room = Number.POSITIVE_INFINITY

  constructor(files: number) {
    this.#files = Array.from({ length: files }, () => new Uint8Array(0))
  }

  /** A disk on which only the first steps were made, the last of them for some of its bytes. */
  after(steps: number, lastBytes: number): MemoryDisk {
    const disk = new MemoryDisk(this.#files.length)
    this.steps.slice(0, steps).forEach((step, i) => {
      if (step.kind === "truncate") disk.#resize(step.file, step.size)
      else disk.#write(step.file, step.at, i === steps - 1 ? step.bytes.subarray(0, lastBytes) : step.bytes)
    })
    return disk
  }

  handle(file: number): SyncHandle {
    return {
      getSize: () => this.#of(file).length,
      read: (buffer, { at }) => {
        const bytes = this.#of(file).subarray(at, at + buffer.length)
        buffer.set(bytes)
        return bytes.length
      },
      write: (buffer, { at }) => {
        const bytes = buffer.slice(0, Math.min(buffer.length, this.room))
        this.room -= bytes.length
        this.steps.push({ file, kind: "write", at, bytes })
        this.#write(file, at, bytes)
        return bytes.length
      },
      truncate: (size) => {
        this.steps.push({ file, kind: "truncate", size })
        this.#resize(file, size)
      },
      flush: () => undefined,
      close: () => undefined,
    }
  }

  #of(file: number): Uint8Array {
    return this.#files[file] as Uint8Array
  }

  #write(file: number, at: number, bytes: Uint8Array): void {
    if (this.#of(file).length < at + bytes.length) this.#resize(file, at + bytes.length)
    this.#of(file).set(bytes, at)
  }

  #resize(file: number, size: number): void {
    const resized = new Uint8Array(size)
    resized.set(this.#of(file).subarray(0, size))
    this.#files[file] = resized
  }
}
