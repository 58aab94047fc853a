/** Starts a server in a process of its own and pairs replicas of this process with it. */
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Library } from "@ledgerline/core"
import { type HttpPorts, httpPeer, type LivePeer, pairDevice } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import type { Asked } from "./httpServerProcess.ts"

export interface Serving {
  readonly library: string
  /** Pairs a replica; counts what goes over the network where it is asked to. */
  pair(library: Library, traffic?: { bytes: number; requests: number }): Promise<LivePeer>
  /** Bytes. */
  memory(): Promise<number>
  stop(): Promise<void>
}

type Said = { readonly ready: string } | { readonly token: string } | { readonly memory: number }

export async function serving(path: string, snapshots: string): Promise<Serving> {
  const child = fork(fileURLToPath(new URL("httpServerProcess.ts", import.meta.url)), [path, snapshots])
  child.setMaxListeners(0)
  const hear = <T>(pick: (said: Said) => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const listen = (said: Said): void => {
        const found = pick(said)
        if (found === undefined) return
        child.off("message", listen)
        resolve(found)
      }
      child.on("message", listen)
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)))
    })
  const ask = <T>(asked: Asked, pick: (said: Said) => T | undefined): Promise<T> => {
    const answer = hear(pick)
    child.send(asked)
    return answer
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const library = await hear((said) => ("ready" in said ? said.ready : undefined))
  return {
    library,
    async pair(replica, traffic) {
      const token = await ask({ ask: "token" }, (said) => ("token" in said ? said.token : undefined))
      const ports: HttpPorts = traffic === undefined ? systemHttp : { ...systemHttp, fetch: counting(traffic) }
      const server = await pairDevice(replica, token, { name: "bench", ports })
      const peer = httpPeer(replica, server, { ports })
      return { ...peer, snapshotFrom: Number.POSITIVE_INFINITY }
    },
    memory: () => ask({ ask: "memory" }, (said) => ("memory" in said ? said.memory : undefined)),
    stop() {
      child.disconnect()
      return ended
    },
  }
}

/** Bodies of requests and answers; headers come to some 300 bytes beside them. */
function counting(traffic: { bytes: number; requests: number }): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const body = await response.arrayBuffer()
    traffic.requests += 1
    traffic.bytes += ((init?.body as Uint8Array | undefined)?.byteLength ?? 0) + body.byteLength
    return new Response(body, { status: response.status, headers: response.headers })
  }
}
