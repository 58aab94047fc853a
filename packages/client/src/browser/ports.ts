/** What a browser gives: clock, chance, time, network. The only file here that reaches for them. */
import type { ReplicaPorts } from "../replica/ports.ts"

// The browser is asked for 4 KiB at a time: asking for eight bytes takes as long.
const POOL = 4096
/** More than this it gives nobody at once. */
const MOST = 65_536
let pool = new Uint8Array(0)
let used = 0

/** Bytes that nobody gets twice. */
function pooled(length: number): Uint8Array {
  if (length > POOL / 4) return filled(length)
  if (used + length > pool.length) {
    pool = filled(POOL)
    used = 0
  }
  used += length
  return pool.subarray(used - length, used)
}

function filled(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += MOST) crypto.getRandomValues(bytes.subarray(at, Math.min(at + MOST, length)))
  return bytes
}

/** A turn of the event loop; timers would wait for 4 ms. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener("message", () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(null)
  })
}

const timers: ReplicaPorts["timers"] = {
  now: () => performance.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds)
    return () => clearTimeout(timer)
  },
}

export const browserPorts: ReplicaPorts = {
  clock: { now: () => Date.now() },
  random: { bytes: pooled },
  pause: turn,
  fetch: (...request) => fetch(...request),
  WebSocket,
  timers,
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => timers.after(milliseconds, resolve))
