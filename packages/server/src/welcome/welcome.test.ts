/** The page at a server's address, in a real browser. */
import { has, locate } from "@ledgerline/core/testing"
import { chromium, type Page } from "playwright-core"
import { expect, it, onTestFinished } from "vitest"
import { PASSWORD } from "../testing/people.ts"
import { newReplica, type Running, running } from "../testing/running.ts"

/** The page of a server, and what its console complained about. */
async function opened({ address }: Running): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const browser = await chromium.launch({ executablePath: locate("chromium") ?? "", args: ["--no-sandbox"] })
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()))
  page.on("pageerror", (error) => complaints.push(String(error)))
  await page.goto(address)
  return { page, complaints }
}

it.skipIf(!has("chromium"))(
  "given a new server, then its owner sets it up, and gets what apps and devices need",
  async () => {
    const server = await running(await newReplica())
    const code = (await server.people.setUp.open()) ?? ""
    const { page, complaints } = await opened(server)
    const setUp = async (typed: string): Promise<void> => {
      await page.fill("#set-up [name=code]", typed)
      await page.fill("#set-up [name=name]", "ada")
      await page.fill("#set-up [name=password]", PASSWORD)
      await page.click("#set-up button")
    }
    await setUp("aaaa-bbbb-cccc-dddd")
    await page.locator("#problem", { hasText: "code" }).waitFor()
    await setUp(code)
    await page.locator("#counts", { hasText: "Signed in as ada. 0 tracks" }).waitFor()
    expect(await server.people.accounts.list()).toMatchObject([{ name: "ada", role: "owner" }])
    await page.fill("#app [name=name]", "<b>phone</b>")
    await page.click("#app button")
    await page.locator("#app output", { hasText: /.{8}/ }).waitFor()
    await page.click("#pair button")
    await page.locator("#pair output", { hasText: "ledgerline1-" }).waitFor()
    await page.reload()
    await page.locator("#counts", { hasText: "ada" }).waitFor()
    await page.click("#sign-out button")
    await page.locator("#sign-in").waitFor()
    expect(await page.locator("#app output").textContent()).toBe("")
    // Who is asked for a code, or to sign in, was not let in before.
    expect(complaints.filter((text) => !/40[01]|410/.test(text))).toEqual([])
  },
)

it.skipIf(!has("chromium"))(
  "given a server that is set up, then somebody signs in with the right password alone",
  async () => {
    const server = await running(await newReplica())
    await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "listener" })
    const { page } = await opened(server)
    const signIn = async (password: string): Promise<void> => {
      await page.fill("#sign-in [name=name]", "ada")
      await page.fill("#sign-in [name=password]", password)
      await page.click("#sign-in button")
    }
    await signIn("wrong")
    await page.locator("#problem", { hasText: /./ }).waitFor()
    await signIn(PASSWORD)
    await page.locator("#counts", { hasText: "Signed in as ada" }).waitFor()
    expect(await page.locator("#problem").textContent()).toBe("")
  },
)

it("lets no other page show it", async () => {
  const { address } = await running(await newReplica())
  const { headers } = await fetch(address)
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'")
  expect(headers.get("content-security-policy")).not.toContain("unsafe")
})
