/**
 * Makes all that a page needs to have a library that works offline, in the folder named or in `packages/client/dist`.
 * `pnpm --filter ./packages/client build`
 */
import { readdirSync, readFileSync, rmSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { bundle, bundleRemote, bundleWholeWorker, copyDatabases } from "./bundle.ts"

const CLIENT = join(dirname(fileURLToPath(import.meta.url)), "..")
const source = (name: string): string => join(CLIENT, "src/browser", name)
const folder = resolve(process.argv[2] ?? join(CLIENT, "dist"))

rmSync(folder, { recursive: true, force: true })
// Apart, so that the page loads nothing of the worker's.
await bundleWholeWorker(folder)
await bundle({ library: source("index.ts") }, folder)
await bundleRemote(folder)
await copyDatabases(folder)

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`.padStart(9)
for (const name of readdirSync(folder)) {
  const content = readFileSync(join(folder, name))
  process.stdout.write(`${name.padEnd(28)}${kilobytes(content.length)}${kilobytes(gzipSync(content).length)} gzipped\n`)
}
