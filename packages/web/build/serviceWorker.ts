/** Makes the service worker of an app that lies in a folder: it knows every file of it by what is in it. */
import { createHash } from "node:crypto"
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const WORKER = join(dirname(fileURLToPath(import.meta.url)), "../src/serviceWorker/worker.ts")
/** Names of files that say what is in them. */
const NAMED = /^assets\//
const OTHERS = /^\.|\.(?:br|map)$/

export async function buildServiceWorker(folder: string): Promise<void> {
  const { build } = await import("vite")
  const all = globSync("**/*.*", { cwd: folder })
    .filter((name) => !OTHERS.test(name))
    .toSorted()
  const engine = all.filter((name) => name.startsWith("ledgerline/"))
  const revision = (...names: readonly string[]): string => {
    const hash = createHash("sha256")
    for (const name of names) hash.update(readFileSync(join(folder, name)))
    return hash.digest("hex").slice(0, 16)
  }
  const app = all
    .filter((name) => !engine.includes(name))
    .map((url) => ({ url, revision: NAMED.test(url) ? null : revision(url) }))
  await build({
    configFile: false,
    logLevel: "warn",
    define: {
      APP_FILES: JSON.stringify(app),
      ENGINE_FILES: JSON.stringify(engine),
      ENGINE_VERSION: JSON.stringify(revision(...engine)),
      "process.env.NODE_ENV": JSON.stringify("production"),
    },
    build: {
      target: "es2023",
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { serviceWorker: WORKER },
        output: { format: "iife", entryFileNames: "[name].js" },
      },
    },
  })
}
