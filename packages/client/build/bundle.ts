/**
 * Makes what browsers load of the engine: modules in one piece, with Node's replaced by what browsers have, and the files of
 * PGlite beside them. docs/adr/0050-the-engine-in-a-browser.md
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { PGlite } from "@electric-sql/pglite"
import { type OutputChunk, type Plugin, rolldown } from "rolldown"

const CLIENT = join(dirname(fileURLToPath(import.meta.url)), "..")
const PGLITE = dirname(createRequire(import.meta.url).resolve("@electric-sql/pglite"))
const SQLITE = createRequire(import.meta.url).resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm")
const platform = (name: string): string => join(CLIENT, "src/browser/platform", name)

/** What stands for Node's modules. Any other one must not be in a bundle. */
const REPLACED: Readonly<Record<string, string>> = {
  "node:buffer": platform("buffer.ts"),
  "node:crypto": platform("crypto.ts"),
  "node:net": platform("net.ts"),
  "node:zlib": platform("zlib.ts"),
}

/** What only servers use, and no bundle has. */
const SERVERS = /\/packages\/sync\/src\/snapshot\/(?:SnapshotFile|Snapshots|make)\.ts$/
/** Sources of this workspace use `Buffer` without importing it. */
const OWN = /\/packages\/(?:core|sync|api|client)\/(?:src|bench)\//
const USES_BUFFER = /\bBuffer\b/
const IMPORTS_BUFFER = /^import [^\n]*\bBuffer\b/m

/** SQLite could start workers of its own, and does not here; bundlers of pages would look for their files. */
const UNUSED_WORKERS = /new URL\("(sqlite3-(?:worker1|opfs-async-proxy)\.m?js)", import\.meta\.url\)/g

/** PGlite imports it where it runs in Node; bundlers of pages would look for it all the same. */
const MODULE_OF_NODE = /import\("node:module"\)/g

const nodeModules: Plugin = {
  name: "node-modules",
  resolveId(specifier, importer) {
    const replaced = SERVERS.test(importer ?? "") ? undefined : REPLACED[specifier]
    if (replaced !== undefined) return replaced
    // Dropped together with what imports it, or else complained about below.
    return specifier.startsWith("node:") ? { id: specifier, external: true, moduleSideEffects: false } : undefined
  },
  transform(code, id) {
    if (id.includes("/@sqlite.org/")) return code.replaceAll(UNUSED_WORKERS, 'new URL("$1", location.href)')
    if (id.includes("/@electric-sql/")) return code.replaceAll(MODULE_OF_NODE, "Promise.reject()")
    if (!OWN.test(id) || !USES_BUFFER.test(code) || IMPORTS_BUFFER.test(code)) return undefined
    return `import { Buffer } from "node:buffer";${code}`
  },
}

interface BundleOptions {
  /** What the files of the entries are called: `[name].js` unless given. */
  readonly entryFileNames?: string
  /** Whether what is loaded later may be in files of its own: unless said otherwise. */
  readonly inParts?: boolean
}

/** Bundles modules for browsers into a folder. Fails where something of Node is left in them. */
export async function bundle(
  entries: Readonly<Record<string, string>>,
  folder: string,
  { entryFileNames = "[name].js", inParts = true }: BundleOptions = {},
): Promise<readonly OutputChunk[]> {
  const build = await rolldown({
    input: { ...entries },
    platform: "browser",
    plugins: [nodeModules],
    treeshake: { moduleSideEffects: (_id, isExternal) => !isExternal },
    // How Emscripten is written, and what PGlite does in Node alone, is complained about otherwise.
    onLog(level, log, tell) {
      if (log.code !== "EVAL" && log.code !== "IMPORT_IS_UNDEFINED") tell(level, log)
    },
  })
  const { output } = await build.write({
    dir: folder,
    format: "esm",
    minify: true,
    entryFileNames,
    chunkFileNames: "[name]-[hash].js",
    // A file without imports and exports is none of a module to those who look at it alone.
    ...(inParts ? {} : { codeSplitting: false, postFooter: "export {}" }),
  })
  await build.close()
  const chunks = output.filter((each) => each.type === "chunk")
  for (const chunk of chunks) check(chunk)
  return chunks
}

/** The engine as a worker of a page. */
const WORKER = join(CLIENT, "src/browser/replicaWorker.ts")

/**
 * Makes the worker of a page, as `worker.js`, with what it loads beside it: the engine, unless something else is to run in it.
 * WebKit runs a worker's own file once more where something imports from it, and then everything in it is there twice: so
 * nothing does.
 */
export async function bundleWorker(folder: string, program = WORKER): Promise<void> {
  const chunks = await bundle({ engine: program }, folder, { entryFileNames: "[name]-[hash].js" })
  const engine = chunks.find(({ isEntry }) => isEntry)
  if (engine === undefined) throw new Error("nothing was made of the engine")
  writeFileSync(join(folder, "worker.js"), `import "./${engine.fileName}"\n`)
}

/**
 * The same worker in one file, for pages that others build: Vite makes workers without parts, unless it is told otherwise, and where
 * parts import from the worker's own file, that runs once more in WebKit, and wherever it is loaded by an address with a query.
 */
export const bundleWholeWorker = (folder: string): Promise<readonly OutputChunk[]> =>
  bundle({ worker: WORKER }, folder, { inParts: false })

/** What pages import that have no replica, as `remote.js`. */
export const bundleRemote = (folder: string): Promise<readonly OutputChunk[]> =>
  bundle({ remote: join(CLIENT, "src/remote/index.ts") }, folder)

const NODE = /^import\b[^`]*?"(?:node:[^"]*|better-sqlite3|pg)"/m
const NOT_FOR_BROWSERS = /\/node_modules\/(?:better-sqlite3|pg|bonjour-service)\//

function check({ fileName, code, modules }: OutputChunk): void {
  const module = Object.entries(modules).find(
    ([id, { renderedLength }]) => renderedLength > 0 && NOT_FOR_BROWSERS.test(id),
  )
  const left = module?.[0] ?? NODE.exec(code)?.[0]
  if (left !== undefined) throw new Error(`${fileName} has in it what is not for browsers: ${left}`)
}

/** Puts into a folder what the databases load beside the worker, and the empty cluster that PGlite begins with. */
export async function copyDatabases(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  copyFileSync(SQLITE, join(folder, "sqlite3.wasm"))
  for (const name of ["pglite.wasm", "pglite.data", "initdb.wasm"]) copyFileSync(join(PGLITE, name), join(folder, name))
  copyFileSync(await emptyCluster(), join(folder, "cluster.bin"))
}

/** Made once for each version of PGlite, since it takes some seconds. */
async function emptyCluster(): Promise<string> {
  const folder = join(CLIENT, "node_modules/.cache")
  const { version } = JSON.parse(readFileSync(join(PGLITE, "../package.json"), "utf8")) as { version: string }
  const file = join(folder, `cluster-${version}.bin`)
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  const client = await PGlite.create({ initDbStartParams: ["--wal-segsize=1"] })
  // What databases are made from: nobody makes one, and each would be 300 files.
  for (const name of ["template0", "template1"]) {
    await client.exec(`UPDATE pg_database SET datistemplate = false WHERE datname = '${name}'`)
    await client.exec(`DROP DATABASE ${name}`)
  }
  await client.exec("CHECKPOINT")
  const dump = await client.dumpDataDir("gzip")
  await client.close()
  const made = `${file}.${process.pid}`
  writeFileSync(made, await dump.bytes())
  renameSync(made, file)
  return file
}
