import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { afterAll, expect, it } from "vitest"
import { bundle, bundleWholeWorker, bundleWorker } from "./bundle.ts"

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), "../src")
const folder = mkdtempSync(join(tmpdir(), "ledgerline-sizes-"))
afterAll(() => rmSync(folder, { recursive: true }))

it.each([
  ["a program without a replica", "remote/index.ts", 30],
  ["what pages of an administration load besides", "administration/index.ts", 15],
  ["what sees others", "together/index.ts", 40],
  ["what reads a share", "share/index.ts", 1.5],
  ["the tab's side of a library in a browser", "browser/index.ts", 30],
  ["the worker with the engine", "browser/replicaWorker.ts", 450],
])("%s loads little, gzipped and whole", async (_, source, kilobytes) => {
  const chunks = await bundle({ entry: join(SOURCES, source) }, folder)
  const usual = chunks.filter(({ fileName }) => !fileName.startsWith("inIndexedDb"))
  const loaded = usual.reduce((sum, { code }) => sum + gzipSync(code).length, 0)
  expect(loaded).toBeGreaterThan(500)
  expect(loaded).toBeLessThan(kilobytes * 1000)
})

it("publishes a worker in one file, which imports no other and is imported by none", async () => {
  const made = join(folder, "published")
  const [worker, ...others] = await bundleWholeWorker(made)
  expect([worker?.fileName, others]).toEqual(["worker.js", []])
  expect(worker?.code).not.toMatch(/\b(?:import\s*\(?|from)\s*["'`](?:\.\/|node:)/)
})

it("makes a worker whose own file nothing imports, since WebKit would run it twice", async () => {
  const made = join(folder, "worker")
  await bundleWorker(made)
  const files = readdirSync(made).filter((name) => name.endsWith(".js"))
  expect(files.length).toBeGreaterThan(2)
  const importing = files.filter((name) => /["'`]\.\/worker\.js["'`]/.test(readFileSync(join(made, name), "utf8")))
  expect(importing).toEqual([])
  // Bundlers look for what a page imports, also where only Node would: webpack fails at it.
  const ofNode = files.filter((name) => /\bimport\s*\(?\s*["'`]node:/.test(readFileSync(join(made, name), "utf8")))
  expect(ofNode).toEqual([])
})
