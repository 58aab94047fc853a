/** The ports of a real machine; the only file of this package that reads clock, chance and process. */
import { randomBytes } from "node:crypto"
import { hostname } from "node:os"
import { setImmediate } from "node:timers/promises"
import type { Ports } from "./ports.ts"
import { rowsInThread } from "./snapshot/thread.ts"

// The system is asked for 4 KiB at a time: asking for eight bytes takes as long.
const POOL = 4096
let pool = Buffer.alloc(0)
let used = 0

/** Bytes that nobody gets twice. */
function pooled(length: number): Uint8Array {
  if (length > POOL / 4) return randomBytes(length)
  if (used + length > pool.length) {
    pool = randomBytes(POOL)
    used = 0
  }
  used += length
  return pool.subarray(used - length, used)
}

/** Bytes of chunks as they travel. A thread takes half a second of the processor to start, and is of use from then on. */
const WORTH_A_THREAD = 4 * 1024 * 1024

export const systemPorts: Ports = {
  clock: { now: () => Date.now() },
  random: { bytes: pooled },
  pause: () => setImmediate(),
  rowsBeside: (start, bytes) => (bytes < WORTH_A_THREAD ? undefined : rowsInThread(start)),
}

export { rowsInThread }

/** Names this process to others that find the database in use. */
export const thisProcess = (): { pid: number; host: string } => ({ pid: process.pid, host: hostname() })
