/** The ports of a real machine; the only file of this package that reads clock, chance and process. */
import { randomBytes } from "node:crypto"
import { hostname } from "node:os"
import { setImmediate } from "node:timers/promises"
import type { Ports } from "./ports.ts"

export const systemPorts: Ports = {
  clock: { now: () => Date.now() },
  random: { bytes: (length) => randomBytes(length) },
  pause: () => setImmediate(),
}

/** Names this process to others that find the database in use. */
export const thisProcess = (): { pid: number; host: string } => ({ pid: process.pid, host: hostname() })
