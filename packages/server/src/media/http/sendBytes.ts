/**
 * Sends bytes of something that is read by position, a block at a time: the next one is read when the socket has taken
 * the one before. A reader that waits holds one block.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import { type Blocks, LARGE, SMALL } from "./Blocks.ts"

/** What bytes are read from. */
export interface ByteSource {
  /** Told before the first read which bytes are wanted, the last one in it. */
  expect?(first: number, last: number): void
  /**
   * Reads into a buffer from a position; calls back with how many were read, none where nothing is there. Never called
   * again before it called back.
   */
  read(into: Buffer, length: number, position: number, done: (error: Error | null, bytes: number) => void): void
  /** Whether what was read is still of the one state that was promised; asked now and then. Always unless given. */
  isUnchanged?(): Promise<boolean>
}

export interface Sending {
  readonly source: ByteSource
  readonly first: number
  /** In it; undefined where all is to be sent until nothing is there any more. */
  readonly last: number | undefined
  readonly blocks: Blocks
  /** Milliseconds since some moment. */
  readonly now: () => number
  /** Called once, when nothing reads from the source any more, and the answer was sent or nobody waits for it. */
  readonly done: () => void
}

/** A block that takes longer to be sent is followed by a small one. */
const SLOW_MS = 100
/** Blocks between two looks at whether the file changed. */
const LOOK_EVERY = 16

/**
 * Sends the bytes as the body of an answer whose head is written. Ends the connection where they cannot all be had: the
 * length was promised.
 */
export function sendBytes(request: IncomingMessage, response: ServerResponse, sending: Sending): void {
  const { source, last, blocks, now, done } = sending
  let position = sending.first
  let size: number = SMALL
  let sent = 0
  let block: Buffer | undefined
  let isBusy = false
  let isClosed = false

  if (last !== undefined) source.expect?.(position, last)
  onceClosed(request, response, () => {
    isClosed = true
    if (!isBusy) end()
  })
  const end = (): void => {
    // By now the socket has sent all, or is closed itself: nothing below reads from the block.
    if (block !== undefined) blocks.give(block)
    done()
  }
  /** Whether somebody still waits; called when the source was let go. */
  const goesOn = (): boolean => {
    isBusy = false
    if (isClosed) end()
    return !isClosed
  }
  const next = (): void => {
    if (source.isUnchanged === undefined || sent % LOOK_EVERY !== LOOK_EVERY - 1) return read()
    isBusy = true
    const looked = (isUnchanged: boolean): void => {
      if (!goesOn()) return
      if (isUnchanged) read()
      else response.destroy()
    }
    source.isUnchanged().then(looked, () => looked(false))
  }
  const read = (): void => {
    block ??= blocks.take(size)
    isBusy = true
    const left = last === undefined ? block.length : last - position + 1
    source.read(block, Math.min(left, block.length), position, write)
  }
  const write = (error: Error | null, bytes: number): void => {
    if (!goesOn()) return
    if (error === null && bytes === 0 && last === undefined) return void response.end()
    // Where it was cut off meanwhile, what is missing cannot be made up.
    if (error !== null || bytes === 0) return void response.destroy()
    position += bytes
    sent += 1
    const filled = block as Buffer
    const piece = bytes === filled.length ? filled : filled.subarray(0, bytes)
    if (last !== undefined && position > last) return void response.end(piece)
    const start = now()
    response.write(piece, (failure) => {
      // Then it is closed, or will be.
      if (failure != null || isClosed) return
      const wanted = now() - start > SLOW_MS ? SMALL : LARGE
      if (wanted !== filled.length) {
        blocks.give(filled)
        block = undefined
        size = wanted
      }
      next()
    })
  }
  next()
}

/** Calls once when an answer was sent, or can't be. */
function onceClosed(request: IncomingMessage, response: ServerResponse, closed: () => void): void {
  if (response.socket !== null) return void response.once("close", closed)
  // It waits behind others of one connection: should that end before its turn, the answer itself is not told.
  const { socket } = request
  const either = (): void => {
    response.off("close", either)
    socket.off("close", either)
    closed()
  }
  response.once("close", either)
  socket.once("close", either)
}
