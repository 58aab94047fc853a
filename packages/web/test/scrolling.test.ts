/** A long list of tracks while it is scrolled: what changes in the page, what is asked for meanwhile, and for whom it stays usable. */
import { hash } from "node:crypto"
import type { NewEvent } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, noViolations, serverWithApp, signedIn } from "./app.ts"
import { manyTracks } from "./manyTracks.ts"

const COUNT = 2000
/** CSS pixels. */
const ROW = 44
/** Rows that come at a time. */
const STEP = 6

const titleOf = (page: Page, index: number) =>
  page.locator(`[data-row="${index}"] [role=gridcell]:nth-child(2) [class*=title] > *`)

/** What it changes in the table, by the rows in which it is, and how many elements came or went. */
function changesBy(page: Page, act: "scroll" | "arrow") {
  return page.evaluate(
    async ([how, by]) => {
      const grid = document.querySelector<HTMLElement>("[role=grid]")
      const content = document.querySelector("#content")
      if (grid === null || content === null) throw new Error("there is no table")
      const records: MutationRecord[] = []
      const observer = new MutationObserver((more) => void records.push(...more))
      observer.observe(grid, { subtree: true, childList: true, attributes: true, characterData: true })
      const shown = new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      if (how === "scroll") content.scrollBy(0, by)
      else grid.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }))
      await shown
      records.push(...observer.takeRecords())
      observer.disconnect()
      const rows = records.flatMap(({ target }) => {
        const element = target instanceof Element ? target : target.parentElement
        return element?.closest<HTMLElement>("[data-row]")?.dataset["row"] ?? []
      })
      const isRow = (node: Node): boolean => node instanceof Element && node.querySelector("[data-row]") !== null
      const moved = records.flatMap(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes]).filter(isRow)
      return { rows: [...new Set(rows)].map(Number), moved: moved.length }
    },
    [act, STEP * ROW] as const,
  )
}

/** Brings places into sight one after the other, and waits for what is there. */
async function lookAt(page: Page, ...places: readonly number[]): Promise<void> {
  for (const place of places) {
    await page.locator("#content").evaluate((content, top) => content.scrollTo(0, top), place * ROW)
    await titleOf(page, place).waitFor()
  }
}

describe.skipIf(!has("chromium"))("a long list that is scrolled", () => {
  const browser = inChromium()

  async function atTracks(more: (tracks: readonly NewEvent[]) => readonly NewEvent[] = () => []) {
    const server = await serverWithApp()
    for (const events of manyTracks(COUNT)) {
      await server.library.append({ actor: "import", events })
      const beside = more(events)
      if (beside.length > 0) await server.library.append({ actor: "import", events: beside })
    }
    const app = await signedIn(browser(), server.address)
    await goTo(app.page, "/tracks")
    await titleOf(app.page, 0).waitFor()
    return app.page
  }

  it("given rows that are here, when it scrolls, then those that left become those that came, and no other is touched", async () => {
    const page = await atTracks()
    await lookAt(page, 40, 90, 50)
    const { rows, moved } = await changesBy(page, "scroll")
    expect(rows).toHaveLength(STEP)
    expect(moved).toBe(0)
    await page.getByRole("grid", { name: "Tracks" }).focus()
    await page.keyboard.press("Home")
    await expect.poll(() => page.locator('[data-row="0"]').getAttribute("aria-selected")).toBe("true")
    const arrow = await changesBy(page, "arrow")
    expect(arrow.rows.toSorted((a, b) => a - b)).toEqual([0, 1])
    expect(arrow.moved).toBe(0)
  }, 120_000)

  it("given a hand that does not rest, then rows come while it scrolls", async () => {
    const page = await atTracks()
    // Never two frames without a move, up to the end of the list.
    const seen = await page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const content = document.querySelector("#content")
          const frame = (): void => {
            if (content === null) return resolve(false)
            const there = [...document.querySelectorAll<HTMLElement>("[data-row]")].some(
              (row) => Number(row.dataset["row"]) > 300 && row.querySelector("[class*=titles]") !== null,
            )
            if (there) return resolve(true)
            const before = content.scrollTop
            content.scrollBy(0, 40)
            if (content.scrollTop === before) resolve(false)
            else requestAnimationFrame(frame)
          }
          requestAnimationFrame(frame)
        }),
    )
    expect(seen).toBe(true)
  }, 120_000)

  it("given pictures, when rows fly by, then none is fetched for them, and those that come to rest get theirs", async () => {
    const nameOf = (subject: string): string => hash("sha256", subject)
    const page = await atTracks((events) =>
      events.flatMap(({ type, subject }): NewEvent[] =>
        type === "track.created"
          ? [
              {
                type: "artwork.added",
                subject,
                payload: { hash: nameOf(subject), role: "front", mime: "image/png", provider: "embedded" },
              },
            ]
          : [],
      ),
    )
    const fetched: string[] = []
    page.on("request", (request) => request.url().includes("/artwork/") && fetched.push(request.url()))
    // Rows of all these are here from then on, pictures only of those that were looked at.
    await lookAt(page, 100, 200, 300, 0)
    fetched.length = 0
    await page.evaluate(
      (to) =>
        new Promise<void>((resolve) => {
          const content = document.querySelector("#content")
          const frame = (): void => {
            if (content === null || content.scrollTop >= to) return resolve()
            content.scrollBy(0, 440)
            requestAnimationFrame(frame)
          }
          requestAnimationFrame(frame)
        }),
      350 * ROW,
    )
    await expect.poll(() => fetched.length).toBeGreaterThan(5)
    const shown = await page
      .locator("[data-row] img")
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src))
    // Where the machine pauses, what is in sight then gets its own: far fewer than the hundreds that were flown by.
    expect(fetched.filter((url) => !shown.includes(url)).length).toBeLessThan(150)
  }, 120_000)

  it("given a jump to the middle, then placeholders are there until the rows come, for everybody in their order", async () => {
    const page = await atTracks()
    const held = Promise.withResolvers<void>()
    await page.route("**/api/v1/tracks?**", async (route) => {
      if (route.request().url().includes("offset=")) await held.promise
      await route.continue()
    })
    await page.locator("#content").evaluate((content) => content.scrollTo(0, content.scrollHeight / 2))
    const middle = page.locator(`[data-row="${COUNT / 2}"]`)
    await middle.waitFor()
    expect(await middle.getAttribute("aria-rowindex")).toBe(String(COUNT / 2 + 2))
    expect(await middle.locator("[class*=waiting]").count()).toBe(1)
    await noViolations(page)
    held.resolve()
    await titleOf(page, COUNT / 2).waitFor()
    await noViolations(page)
    // Who hears the page hears its rows one after the other, though elements are used again.
    const heard = async (): Promise<readonly number[]> => {
      const session = await page.context().newCDPSession(page)
      const { nodes } = await session.send("Accessibility.getFullAXTree")
      await session.detach()
      const byId = new Map(nodes.map((node) => [node.nodeId, node]))
      const text = (id: string): string => {
        const node = byId.get(id)
        if (node === undefined) return ""
        if (node.role?.value === "StaticText") return String(node.name?.value ?? "")
        return (node.childIds ?? []).map(text).join("")
      }
      const group = nodes.filter(({ role }) => role?.value === "rowgroup").at(-1)
      const rows = (id: string): string[] => {
        const node = byId.get(id)
        return node?.role?.value === "row" ? [id] : (node?.childIds ?? []).flatMap(rows)
      }
      return rows(group?.nodeId ?? "").map((id) => Number(text(byId.get(id)?.childIds?.[0] ?? "")))
    }
    await expect.poll(async () => (await heard()).length).toBeGreaterThan(20)
    await expect
      .poll(async () => (await heard()).every((number, at, all) => at === 0 || number === (all[at - 1] ?? 0) + 1))
      .toBe(true)
    await page.getByRole("grid", { name: "Tracks" }).focus()
    await page.keyboard.press("End")
    const active = page.locator(`[data-row="${COUNT - 1}"]`)
    await active.waitFor()
    await expect
      .poll(async () => page.getByRole("grid", { name: "Tracks" }).getAttribute("aria-activedescendant"))
      .toBe(await active.getAttribute("id"))
  }, 120_000)
})
