/** The page of the how-to, as it is, in a real browser. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { basename, extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { bundleRemote } from "@ledgerline/client/build"
import { has, locateChromium } from "@ledgerline/core/testing"
import { newReplica, PASSWORD, running, track } from "@ledgerline/server/testing"
import { chromium } from "playwright-core"
import { expect, it, onTestFinished } from "vitest"
import { append } from "./given.ts"

const EXAMPLE = fileURLToPath(new URL("../../docs/howto/build-a-frontend/", import.meta.url))
const POLICY = "default-src 'none'; script-src 'self'; connect-src http://127.0.0.1:*"

/** Serves the page, with what the build makes beside it. Answers its address. */
async function served(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "page-"))
  await bundleRemote(folder)
  const server = createServer(({ url = "" }, answer) => {
    const name = basename(url)
    const path = url.startsWith("/ledgerline/") ? join(folder, name) : join(EXAMPLE, name)
    answer.setHeader("content-security-policy", POLICY)
    answer.setHeader("content-type", extname(name) === ".js" ? "text/javascript" : "text/html")
    answer.end(readFileSync(path))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

it.skipIf(!has("chromium"))(
  "given a server, then the page signs in, shows its albums, and shows new ones",
  async () => {
    const origin = await served()
    const library = await newReplica()
    const server = await running(library, 0, undefined, { origins: [origin] })
    await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
    await append(library)(...track("a1", { album: "<b>Ampel</b>", artist: "Ada" }))
    const browser = await chromium.launch({ executablePath: locateChromium() as string, args: ["--no-sandbox"] })
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()))
    await page.goto(`${origin}/page.html`)
    const signIn = async (password: string): Promise<void> => {
      await page.fill("[name=url]", server.address)
      await page.fill("[name=name]", "ada")
      await page.fill("[name=password]", password)
      await page.click("button")
    }
    await signIn("wrong")
    await page.locator("output", { hasText: /./ }).waitFor()
    await page.reload()
    await signIn(PASSWORD)
    await page.waitForSelector("li")
    expect(await page.textContent("ul")).toBe("Ada: <b>Ampel</b>")
    await append(library)(...track("b2", { album: "Birke", artist: "Bob" }))
    await page.locator("li", { hasText: "Birke" }).waitFor()
    expect(await page.locator("li").allTextContents()).toHaveLength(2)
    // The wrong password, and nothing else.
    expect(complaints.filter((text) => !text.includes("401"))).toEqual([])
  },
)
