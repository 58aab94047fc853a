/** Starts a server in a process of its own, so that it does not share a thread with who is measured. */
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Transport } from "@ledgerline/sync"

type Said = { readonly ready: string } | { readonly id: number; readonly frame: Uint8Array }

export interface ServerApart {
  readonly library: string
  readonly transport: Transport
  stop(): Promise<void>
}

export async function startServer(path: string, snapshots: string): Promise<ServerApart> {
  const program = fileURLToPath(new URL("serverProcess.ts", import.meta.url))
  const child = fork(program, [path, snapshots], { serialization: "advanced" })
  const waiting = new Map<number, (frame: Uint8Array) => void>()
  const ready = Promise.withResolvers<string>()
  let next = 1
  child.on("message", (said: Said) => {
    if ("ready" in said) return ready.resolve(said.ready)
    waiting.get(said.id)?.(said.frame)
    waiting.delete(said.id)
  })
  child.once("exit", (code) => ready.reject(new Error(`the server ended with ${code}`)))
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  return {
    library: await ready.promise,
    transport: {
      request(frame) {
        const answer = Promise.withResolvers<Uint8Array>()
        waiting.set(next, answer.resolve)
        child.send({ id: next++, frame })
        return answer.promise
      },
    },
    stop() {
      child.disconnect()
      return ended
    },
  }
}
