/** A server of files in a folder, on a real socket; ended with the test. */
import { mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Timers } from "@ledgerline/sync"
import { systemTimers } from "@ledgerline/sync/system"
import fastify from "fastify"
import { onTestFinished } from "vitest"
import { problems } from "../../app/problems.ts"
import { FileServing } from "../files/FileServing.ts"
import type { LocalFiles, LocatedFile } from "../files/port.ts"
import type { AnswerPorts } from "../http/answer.ts"
import { Blocks } from "../http/Blocks.ts"
import { Streams } from "../Streams.ts"

/** A folder that is a source, removed with the test. */
export function sourceFolder(): string {
  const base = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-media-"))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  return base
}

/** Bytes of which each says where it is. */
export function numbered(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 7) & 0xff
  return bytes
}

/** What a scan would have found of a file. */
export function located(root: string, path: string, container: string | null = "flac"): LocatedFile {
  const stats = statSync(path, { bigint: true })
  return {
    root: Buffer.from(root),
    path: Buffer.from(path),
    size: Number(stats.size),
    mtimeUs: Number(stats.mtimeNs / 1000n),
    container,
  }
}

const portsOf = (timers: Timers): AnswerPorts => ({
  blocks: new Blocks(),
  now: () => timers.now(),
  wallClock: () => Date.now(),
})

export interface Serving {
  readonly root: string
  readonly port: number
  readonly streams: Streams
  /** What the library knows of files, by id. */
  readonly known: Map<string, LocatedFile[]>
  /** Writes a file that is known by an id. */
  readonly add: (id: string, bytes: Uint8Array, name?: string, container?: string) => string
  readonly get: (path: string, headers?: Readonly<Record<string, string>>, method?: string) => Promise<Response>
  /** As if so much time had passed. */
  readonly pass: (milliseconds: number) => void
  readonly stop: () => Promise<void>
}

export async function serving(): Promise<Serving> {
  const root = sourceFolder()
  const known = new Map<string, LocatedFile[]>()
  const files: LocalFiles = { locate: async (id) => known.get(id) ?? [] }
  let passed = 0
  const timers = { ...systemTimers, now: () => systemTimers.now() + passed }
  const streams = new Streams(timers)
  const media = new FileServing({ files, ports: portsOf(timers), streams })
  const app = fastify({ forceCloseConnections: "idle" })
  problems(app)
  app.get<{ Params: { id: string }; Querystring: { download?: string } }>("/files/:id", (request, reply) =>
    media.send(request, reply, [request.params.id], request.query.download !== undefined),
  )
  await app.listen({ host: "127.0.0.1", port: 0 })
  const { port } = app.server.address() as { port: number }
  const stop = async () => {
    await app.close()
    await media.close()
  }
  onTestFinished(stop)
  return {
    root,
    port,
    streams,
    known,
    add(id, bytes, name = `${id}.flac`, container = "flac") {
      const path = join(root, name)
      writeFileSync(path, bytes)
      known.set(id, [located(root, path, container)])
      return path
    },
    get: (path, headers = {}, method = "GET") => fetch(`http://127.0.0.1:${port}${path}`, { method, headers }),
    pass(milliseconds) {
      passed += milliseconds
    },
    stop,
  }
}

/** A connection on which nothing is read unless somebody asks. */
export async function plainSocket(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1")
  onTestFinished(() => void socket.destroy())
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject))
  return socket
}
