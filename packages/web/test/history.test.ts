/** The history of a library: changes apart from what was listened to, and what listeners take back. */
import { has } from "@ledgerline/core/testing"
import { PASSWORD, type Running, track } from "@ledgerline/server/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, noViolations, serverWithApp, signedIn } from "./app.ts"

describe.skipIf(!has("chromium"))("the history", { timeout: 120_000 }, () => {
  const browser = inChromium()

  async function served(): Promise<Running> {
    const server = await serverWithApp()
    await server.people.accounts.add({ name: "bob", password: PASSWORD, role: "listener" })
    const { library } = server
    await library.append({ actor: "import", events: track("a1") })
    const log = "user:bob"
    const say = (type: string, subject: string, payload: object) =>
      library.append({ actor: "user:bob", events: [{ type, subject, log, payload }] })
    for (let i = 0; i < 120; i++) await say("queue.saved", "queue:main", { tracks: ["a1"], index: 0, positionMs: i })
    await say("playback.played", "playback:a1", { startedAt: 1, durationMs: 5, completed: true })
    await say("playback.starred", "playback:a1", { starred: true })
    return server
  }
  const steps = (page: Page) => page.locator("#content ol > li")
  const choose = (page: Page, name: string) =>
    page.getByRole("navigation", { name: "What is listed" }).getByRole("link", { name, exact: true }).click()

  it("given queues and plays among changes, then changes are listed, and the rest where somebody wants it, as the address says", async () => {
    const server = await served()
    const { page } = await signedIn(browser(), server.address, "bob")
    await goTo(page, "/history")
    await expect.poll(() => steps(page).count()).toBe(2)
    await noViolations(page)
    await choose(page, "Listening")
    await expect.poll(() => page.url()).toContain("show=listening")
    await expect.poll(() => steps(page).count()).toBe(100)
    await page.getByRole("button", { name: "Show older ones" }).click()
    await expect.poll(() => steps(page).count()).toBe(121)
    expect(await page.getByRole("button", { name: "Show older ones" }).count()).toBe(0)
    await page.reload()
    await expect.poll(() => steps(page).count()).toBe(100)
    await choose(page, "All")
    await expect.poll(() => page.url()).toContain("show=all")
    await choose(page, "Changes")
    await expect.poll(() => page.url()).not.toContain("show=")
    await expect.poll(() => steps(page).count()).toBe(2)
  })

  it("given a track that was edited again and again, then its history begins with the last edits, and goes back to the first", async () => {
    const server = await serverWithApp()
    const { library } = server
    await library.append({ actor: "import", events: track("a1") })
    const edit = async (title: string): Promise<void> => {
      const payload = { fields: { title }, provider: "user", tier: "user" }
      await library.append({
        actor: "user:ada",
        events: [{ type: "claim.attributed", subject: "track:a1", payload }],
      })
    }
    for (let i = 0; i < 130; i++) await edit(`Title ${i}`)
    const { page } = await signedIn(browser(), server.address, "ada")
    await goTo(page, "/tracks/a1")
    await page.getByRole("tab", { name: "History" }).click()
    const listed = page.getByRole("tabpanel").locator("ol > li")
    await expect.poll(() => listed.count()).toBe(100)
    await edit("Title 130")
    await page.getByRole("tabpanel").getByText("Title 130", { exact: true }).first().waitFor()
    await page.getByRole("button", { name: "Show older ones" }).click()
    // What moved off the first page as the last edit came is there as well.
    await expect.poll(() => listed.count()).toBe(132)
    expect(await page.getByRole("button", { name: "Show older ones" }).count()).toBe(0)
    await noViolations(page)
  })

  it("given a listener, then what is theirs can be taken back, and what is shared cannot", async () => {
    const server = await served()
    const { page } = await signedIn(browser(), server.address, "bob")
    await goTo(page, "/history")
    await expect.poll(() => steps(page).count()).toBe(2)
    const takeBack = page.getByRole("button", { name: "Take the action back" })
    await expect.poll(() => takeBack.count()).toBe(1)
    await takeBack.click()
    await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click()
    const starred = async (): Promise<unknown> =>
      page.evaluate(async () => {
        const answer = await fetch("api/v1/playback/a1")
        return ((await answer.json()) as { starredAt: number | null }).starredAt
      })
    await expect.poll(starred).toBeNull()
  })
})
