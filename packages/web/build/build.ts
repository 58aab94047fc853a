/**
 * Makes what a server gives out of the app: its pages, and the engine for browsers that keep the library themselves. A checkout
 * needs no build step: who serves the app has it made where it is not there or older than its sources.
 */
import { createHash } from "node:crypto"
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompress, constants } from "node:zlib"
import { promisify } from "node:util"
import { APP_FOLDER } from "./folder.ts"
import { buildServiceWorker } from "./serviceWorker.ts"
import { buildVisitorPages } from "./visitorPages.ts"

const WEB = join(dirname(fileURLToPath(import.meta.url)), "..")
const STAMP = ".stamp"

/** What the app is made of. */
const SOURCES = ["web", "client", "api", "core", "sync"].map((name) => `packages/${name}/{src,build,public}/**/*.*`)
const MORE = ["packages/web/index.html", "packages/web/vite.config.ts", "pnpm-lock.yaml"]

/** Names what the app would be made of; undefined where there are no sources, as in an image. */
function stampOf(): string | undefined {
  const root = join(WEB, "../..")
  if (!existsSync(join(root, "pnpm-lock.yaml"))) return undefined
  const hash = createHash("sha256")
  const names = globSync([...SOURCES, ...MORE], { cwd: root, exclude: (name) => /\.test\.tsx?$/.test(name) })
  for (const name of names.toSorted()) hash.update(`\n${name}\n`).update(readFileSync(join(root, name)))
  return hash.digest("hex")
}

/** Whether the app is there, as its sources have it. */
export function isBuilt(): boolean {
  const file = join(APP_FOLDER, STAMP)
  if (!existsSync(file)) return false
  const wanted = stampOf()
  return wanted === undefined || readFileSync(file, "utf8") === wanted
}

/** Makes the app anew. The one that was there is replaced at the end; two who do it at once do not hinder one another. */
export async function build(): Promise<void> {
  const stamp = stampOf()
  if (stamp === undefined) throw new Error("there are no sources to make the app of")
  const [{ build: vite }, { bundleWorker, copyDatabases }] = await Promise.all([
    import("vite"),
    import("@ledgerline/client/build"),
  ])
  mkdirSync(join(WEB, "node_modules/.cache"), { recursive: true })
  const folder = mkdtempSync(join(WEB, "node_modules/.cache/app-"))
  try {
    await vite({ root: WEB, mode: "production", logLevel: "warn", build: { outDir: folder, emptyOutDir: true } })
    const engine = join(folder, "ledgerline")
    await bundleWorker(engine)
    await copyDatabases(engine)
    await buildServiceWorker(folder)
    // After it: visitors have no app, and members need none of theirs.
    await buildVisitorPages(folder)
    await compress(folder)
    writeFileSync(join(folder, STAMP), stamp)
    rmSync(APP_FOLDER, { recursive: true, force: true })
    renameSync(folder, APP_FOLDER)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const COMPRESSED = /\.(?:js|css|html|svg|wasm|data|webmanifest)$/
const LEAST = 1024
/** Eleven is a twentieth smaller and takes ten times as long. */
const QUALITY = 9

/** Puts compressed likenesses beside what browsers take compressed. */
async function compress(folder: string): Promise<void> {
  const names = globSync("**/*.*", { cwd: folder }).filter((name) => COMPRESSED.test(name))
  await Promise.all(
    names.map(async (name) => {
      const content = readFileSync(join(folder, name))
      if (content.length < LEAST) return
      const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
      writeFileSync(join(folder, `${name}.br`), await promisify(brotliCompress)(content, { params }))
    }),
  )
}
