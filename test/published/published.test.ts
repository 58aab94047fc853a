/** What is published of the SDK, as somebody has it who installed it in an empty folder: for Node, for types and for a page. */
import { execFile } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { batches, tracks } from "@ledgerline/core/bench/workload"
import type { Library } from "@ledgerline/core"
import { has, locateChromium } from "@ledgerline/core/testing"
import { newReplica, PASSWORD, type Running, running } from "@ledgerline/server/testing"
import { chromium } from "playwright-core"
import { publint } from "publint"
import { build, preview } from "vite"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { tokenOf } from "../client/given.ts"
import { install } from "./installed.ts"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))
const run = (...args: readonly string[]) => promisify(execFile)(process.execPath, args, { cwd: ROOT })

const folder = mkdtempSync(join(tmpdir(), "published-"))
const consumer = join(folder, "consumer")
const tarballs: Record<string, string> = {}
let manifests: ReturnType<typeof install>
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(async () => {
  const { stdout } = await run("scripts/pack.ts", join(folder, "packed"))
  for (const [path] of stdout.matchAll(/^\S+\.tgz/gm)) {
    tarballs[/ledgerline-(\w+)-/.exec(basename(path))?.[1] ?? ""] = path
  }
  cpSync(fileURLToPath(new URL("consumer", import.meta.url)), consumer, { recursive: true })
  manifests = install(tarballs, consumer, ["@types/node", "@types/react", "react"])
})

/** A server of ada's with some tracks, that lets pages of an origin ask. */
async function served(origins: readonly string[] = []): Promise<Running & { readonly library: Library }> {
  const library = await newReplica()
  for (const events of batches(tracks(5))) await library.append({ actor: "import", events })
  const server = await running(library, 0, undefined, { origins })
  await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
  return server
}

it.each(["core", "sync", "api", "client"])("%s says of itself what is so", async (name) => {
  const tarball = readFileSync(tarballs[name] ?? "")
  const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true })
  expect(messages).toEqual([])

  const { types, problems = [] } = (await checkPackage(createPackageFromTarballData(tarball))) as Checked
  expect(types).not.toBe(false)
  // ES modules only: what CommonJS and Node before 16 would make of them is for nobody.
  const old = new Set(["node10", "node16-cjs"])
  expect(problems.filter(({ resolutionKind }) => resolutionKind === undefined || !old.has(resolutionKind))).toEqual([])
})

interface Checked {
  readonly types: unknown
  readonly problems?: readonly { readonly kind: string; readonly resolutionKind?: string }[]
}

it("are of one version, and want each other in it", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }
  expect(Object.keys(manifests)).toEqual(["core", "sync", "api", "client"])
  expect(manifests["client"]).toMatchObject({
    version,
    dependencies: { "@ledgerline/core": version, "@ledgerline/sync": version, "@ledgerline/api": version },
  })
})

it("has types for whoever installs it, for bundlers and for Node, and for the latter checked whole", async () => {
  const check = (...args: readonly string[]) => run("node_modules/typescript/bin/tsc", "-p", consumer, ...args)
  const [bundler, node] = await Promise.allSettled([
    check("--module", "esnext", "--moduleResolution", "bundler", "--skipLibCheck"),
    check("--module", "nodenext", "--moduleResolution", "nodenext"),
  ])
  expect([bundler, node]).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled" }])
})

it("runs in Node, with a server", async () => {
  const server = await served()
  const args = [await tokenOf(server), server.address, "ada", PASSWORD, join(folder, "library")]
  const { stdout } = await run(join(consumer, "program.ts"), ...args)
  expect(JSON.parse(stdout)).toEqual({
    tracks: 5,
    everywhere: 5,
    title: "From a program",
    missing: "notFound",
    state: "durable",
  })
})

describe.skipIf(!has("chromium"))("in a page that Vite made", () => {
  it("has the library in a worker of the page, and shows it", async () => {
    const settings = { root: consumer, configFile: false, logLevel: "error" } as const
    await build(settings)
    const pages = await preview({ ...settings, preview: { port: 0, host: "127.0.0.1" } })
    onTestFinished(() => pages.close())
    const address = pages.resolvedUrls?.local[0]?.replace(/\/$/, "") ?? ""
    const server = await served([address])
    const chrome = await chromium.launch({ executablePath: locateChromium() as string, args: ["--no-sandbox"] })
    onTestFinished(() => chrome.close())
    const page = await chrome.newPage()
    const failed: string[] = []
    page.on("pageerror", ({ message }) => failed.push(message))
    page.on("response", (answer) => answer.status() >= 400 && failed.push(`${answer.status()} ${answer.url()}`))
    await page.goto(`${address}/?token=${encodeURIComponent(await tokenOf(server))}`)
    await page.locator("p").nth(4).waitFor()
    expect(failed).toEqual([])
  })
})
