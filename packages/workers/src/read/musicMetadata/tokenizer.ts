/** Lets music-metadata read from our open file, and stops it where a hostile file makes it read without end. */
import { AbstractTokenizer, EndOfStreamError, type IFileInfo, type IReadChunkOptions } from "strtok3"
import type { ByteSource } from "../bytes.ts"

/** What one file may cost. Counted, not timed, so that the same file always gives the same answer. */
export interface Budget {
  readonly reads: number
  readonly bytes: number
}

class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded"
}

/** Small reads are answered from memory. */
const WINDOW = 64 * 1024

export class SourceTokenizer extends AbstractTokenizer {
  readonly fileInfo: IFileInfo
  private readonly source: ByteSource
  private readonly window = new Uint8Array(WINDOW)
  private windowAt = 0
  private windowLength = 0
  private reads: number
  private bytes: number

  constructor(source: ByteSource, budget: Budget, name?: string) {
    super({ maxBufferSize: budget.bytes })
    this.source = source
    this.fileInfo = { size: source.size, ...(name === undefined ? {} : { path: name }) }
    this.reads = budget.reads
    this.bytes = budget.bytes
  }

  supportsRandomAccess(): boolean {
    return true
  }

  setPosition(position: number): void {
    this.validateLength(position, "position")
    this.position = position
  }

  async readBuffer(into: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const wanted = this.normalizeOptions(into, options)
    const count = this.fill(into, wanted)
    this.position = wanted.position + count
    return count
  }

  async peekBuffer(into: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    return this.fill(into, this.normalizeOptions(into, options))
  }

  private fill(into: Uint8Array, wanted: { length: number; position: number; mayBeLess?: boolean }): number {
    this.reads -= 1
    this.bytes -= wanted.length
    if (this.reads < 0 || this.bytes < 0) throw new BudgetExceeded("reads more than a healthy file needs")
    const count = this.copy(into.subarray(0, wanted.length), wanted.position)
    if (count < wanted.length && wanted.mayBeLess !== true) throw new EndOfStreamError()
    return count
  }

  private copy(into: Uint8Array, position: number): number {
    if (into.length > WINDOW) return this.source.read(into, position)
    const ahead = position - this.windowAt
    if (ahead < 0 || ahead + into.length > this.windowLength) {
      this.windowAt = position
      this.windowLength = this.source.read(this.window, position)
    }
    const part = this.window.subarray(position - this.windowAt, position - this.windowAt + into.length)
    const there = part.subarray(0, Math.max(0, this.windowLength - (position - this.windowAt)))
    into.set(there)
    return there.length
  }
}
