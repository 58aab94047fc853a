/** The ports of a real machine. */
import { statfs } from "node:fs/promises"
import { availableParallelism } from "node:os"
import type { PoolPorts } from "./ports.ts"

export const systemPorts: PoolPorts = {
  parallelism: availableParallelism,
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

/** Calls when the thread has done what waits now. */
export const afterTurn = (call: () => void): void => void setImmediate(call)

/** What whoever runs the process may still write to the disk of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
