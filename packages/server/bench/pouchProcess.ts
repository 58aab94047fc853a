/**
 * PouchDB's own server over LevelDB with documents, in a process of its own: `pouchProcess.ts FOLDER DATA COUNT BYTES`. FOLDER is
 * where npm has put PouchDB.
 */
import { mkdirSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

/** As much of PouchDB as is used. */
export interface Pouch {
  bulkDocs(docs: readonly object[]): Promise<unknown>
  readonly replicate: { from(url: string, options: { batch_size: number }): Promise<{ docs_written: number }> }
  close(): Promise<void>
}

export interface PouchConstructor {
  new (name: string): Pouch
  defaults(options: { prefix: string }): PouchConstructor
}

export const pouchIn = (folder: string): PouchConstructor =>
  createRequire(join(folder, "package.json"))("pouchdb") as PouchConstructor

interface Express {
  (): { use(path: string, handler: unknown): void; listen(port: number, host: string, ready: () => void): unknown }
}

if (process.send !== undefined) {
  const [folder = "", data = "", count = "", bytes = ""] = process.argv.slice(2)
  const load = createRequire(join(folder, "package.json"))
  mkdirSync(data, { recursive: true })
  const Served = pouchIn(folder).defaults({ prefix: `${data}/` })
  const tracks = new Served("tracks")
  const title = "x".repeat(Math.max(0, Number(bytes) - 60))
  for (let i = 0; i < Number(count); i += 1000) {
    const size = Math.min(1000, Number(count) - i)
    await tracks.bulkDocs(Array.from({ length: size }, (_, j) => ({ _id: String(i + j).padStart(10, "0"), title })))
  }
  const app = (load("express") as Express)()
  const handler = (load("express-pouchdb") as (database: PouchConstructor, options: object) => unknown)(Served, {
    mode: "minimumForPouchDB",
    logPath: join(data, "log.txt"),
  })
  app.use("/", handler)
  const server = app.listen(0, "127.0.0.1", () => {
    const { port } = (server as { address(): { port: number } }).address()
    process.send?.({ url: `http://127.0.0.1:${port}/tracks` })
  })
  process.once("disconnect", () => process.exit(0))
}
