/** A file in memory that counts what is read of it. */
import type { RandomAccess } from "../port.ts"

export class MemoryFile implements RandomAccess {
  readonly size: number
  reads = 0
  bytesRead = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.size = bytes.length
  }

  read(buffer: Buffer, offset: number, length: number, position: number): number {
    const count = this.#bytes.copy(buffer, offset, position, Math.min(this.size, position + length))
    this.reads += 1
    this.bytesRead += count
    return count
  }
}
