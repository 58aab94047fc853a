/** A server in a process of its own, so that its memory can be told: `servingProcess.ts BYTES`. */
import { mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { systemTimers } from "@ledgerline/sync/system"
import fastify from "fastify"
import { FileServing } from "../files/FileServing.ts"
import { Blocks } from "../http/Blocks.ts"
import { Streams } from "../Streams.ts"
import { ZipServing } from "../zip/ZipServing.ts"

const root = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-media-"))
process.once("exit", () => rmSync(root, { recursive: true, force: true }))
process.once("disconnect", () => process.exit())
const path = join(root, "song.flac")
const size = Number(process.argv[2])
writeFileSync(path, Buffer.alloc(size))
const { mtimeNs } = statSync(path, { bigint: true })
const known = {
  root: Buffer.from(root),
  path: Buffer.from(path),
  size,
  mtimeUs: Number(mtimeNs / 1000n),
  container: null,
}

const streams = new Streams()
const files = { locate: async () => [known] }
const ports = { blocks: new Blocks(), now: () => systemTimers.now(), wallClock: () => Date.now() }
const media = new FileServing({ files, ports, streams })
const app = fastify()
app.get("/files/:id", (request, reply) => media.send(request, reply, ["abc"]))
const zips = new ZipServing({ files: media, images: undefined, ports, streams })
const wanted = ["a", "b", "c"].map((id) => ({ folder: "Album", stem: id, mediaFiles: [id], title: id }))
app.get("/zip", (request, reply) => zips.send(request, reply, "Album", { files: wanted, covers: [] }))
await app.listen({ host: "127.0.0.1", port: 0 })
process.on("message", () => process.send?.({ rss: process.memoryUsage.rss(), running: streams.running }))
process.send?.({ port: (app.server.address() as { port: number }).port })
