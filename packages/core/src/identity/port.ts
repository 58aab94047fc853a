/** What identity needs of a file: its size, and bytes at a place. Reads block, since they run in worker threads. */

export interface RandomAccess {
  /** Bytes in all, when it was opened. */
  readonly size: number
  /** Fills `length` bytes of the buffer from `offset` on; answers how many it could, 0 behind the end. */
  read(buffer: Buffer, offset: number, length: number, position: number): number
}
