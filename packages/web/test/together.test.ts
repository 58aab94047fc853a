/** Several people in the app at once, each in a window of their own, by one server. */
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { PASSWORD, type Running, track } from "@ledgerline/server/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, noViolations, serverWithApp, signedIn } from "./app.ts"
import { type Program, servedToAda } from "./program.ts"
import { shared } from "./shared.ts"
import { makeFile } from "./sound.ts"

describe.skipIf(!has("chromium"))("others", { timeout: 120_000 }, () => {
  const browser = inChromium()

  async function served(): Promise<{ server: Running; list: string }> {
    const server = await serverWithApp()
    await server.people.accounts.add({ name: "eve", password: PASSWORD, role: "editor" })
    await server.people.accounts.add({ name: "bob", password: PASSWORD, role: "listener" })
    await server.library.append({
      actor: "user:ada",
      events: [
        ...track("a1", { artist: "Ada" }),
        ...track("b2", { artist: "Bea" }),
        { type: "playlist.created", subject: "playlist:p", payload: { name: "Mix" } },
      ],
    })
    return { server, list: "/playlists/p" }
  }
  const here = (page: Page) => page.getByRole("list", { name: "Who looks at it too" })

  it("given two who look at a playlist, when one edits it, then the other sees who does, and what, at once", async () => {
    const { server, list } = await served()
    const [{ page: ada, complaints }, { page: eve }] = [
      await signedIn(browser(), server.address),
      await signedIn(browser(), server.address, "eve"),
    ]
    await goTo(ada, list)
    const head = ada.locator("header").filter({ has: ada.getByRole("heading", { level: 1, name: "Mix" }) })
    const alone = await head.boundingBox()
    await goTo(eve, list)
    await here(ada).getByText("eve looks at it").waitFor()
    await here(eve).getByText("ada looks at it").waitFor()
    // Nobody clicks on another row than they saw because somebody came.
    expect(await head.boundingBox()).toEqual(alone)
    await noViolations(ada)
    await goTo(eve, "/tracks")
    await here(ada).waitFor({ state: "detached" })
    // From a menu of another page, and then back.
    await eve.getByRole("grid", { name: "Tracks" }).getByText("a1", { exact: true }).click({ button: "right" })
    await eve.getByRole("menuitem", { name: "Add to a playlist" }).focus()
    await eve.keyboard.press("ArrowRight")
    await eve.getByRole("menuitem", { name: "Mix" }).click()
    await ada.getByRole("grid", { name: "Mix" }).getByText("a1", { exact: true }).waitFor()
    await goTo(eve, list)
    await here(ada).getByText("eve edits it").waitFor()
    expect(complaints).toEqual([])
  })

  it("given somebody who does not want to be seen, then they see others, and nobody sees them, until they want it", async () => {
    const { server, list } = await served()
    const [{ page: ada }, { page: bob }] = [
      await signedIn(browser(), server.address),
      await signedIn(browser(), server.address, "bob"),
    ]
    const people = (page: Page) => page.getByRole("button", { name: /^People here/ })
    await ada.getByRole("button", { name: "People here: 1 other" }).click()
    const popup = ada.getByRole("dialog")
    await popup.getByRole("listitem").getByText("bob").waitFor()
    await noViolations(ada)
    await bob.evaluate(() => localStorage.setItem("ledgerline.together.seen", "nothing"))
    await bob.reload()
    await popup.getByText("Nobody else is here now").waitFor()
    await goTo(bob, list)
    await people(bob).waitFor()
    await goTo(ada, list)
    await people(bob).click()
    await bob.getByRole("dialog").getByRole("listitem").getByText("ada").waitFor()
    await bob.getByRole("combobox", { name: "What others see of you" }).selectOption("here")
    await here(ada).getByText("bob looks at it").waitFor()
    await bob.getByRole("combobox", { name: "What others see of you" }).selectOption("nothing")
    await expect.poll(() => here(ada).count()).toBe(0)
  })

  it("given a server that goes away, then nobody is shown any more", async () => {
    const { server, list } = await served()
    const [{ page: ada }, { page: eve }] = [
      await signedIn(browser(), server.address),
      await signedIn(browser(), server.address, "eve"),
    ]
    await goTo(ada, list)
    await goTo(eve, list)
    await here(ada).getByText("eve looks at it").waitFor()
    await server.stop()
    await here(ada).waitFor({ state: "detached" })
    await expect.poll(() => ada.getByRole("button", { name: /^People here: / }).count()).toBe(0)
  })
})

describe.skipIf(!has("chromium") || !has("ffmpeg"))(
  "listening together (needs chromium, ffmpeg)",
  { timeout: 120_000 },
  () => {
    const browser = inChromium()
    const server = shared<Program>((ending) =>
      servedToAda(
        3,
        (music) => {
          for (const [i, title] of ["one", "two", "three"].entries())
            makeFile(join(music, `${title}.flac`), `sine=frequency=${300 + i * 100}:sample_rate=44100:duration=60`, {
              title,
              artist: "Tone",
              album: "Tones",
              track: String(i + 1),
            })
        },
        ending,
      ),
    )
    const bar = (page: Page) => page.getByRole("region", { name: "Player" })
    const open = async (page: Page): Promise<void> => {
      await page.getByRole("button", { name: /^People here/ }).click()
    }

    it("given a queue that is shared, when somebody joins, then both hear the same, until one leaves", async () => {
      const first = (await signedIn(browser(), server().address)).page
      await first.evaluate(async (password) => {
        const body = JSON.stringify({ name: "eve", password, role: "editor" })
        await fetch("api/v1/users", { method: "POST", headers: { "content-type": "application/json" }, body })
      }, PASSWORD)
      const second = (await signedIn(browser(), server().address, "eve")).page
      await goTo(first, "/tracks")
      await first.getByRole("grid", { name: "Tracks" }).getByText("one", { exact: true }).dblclick()
      await bar(first).getByText("one", { exact: true }).waitFor()
      await open(first)
      await first.getByRole("combobox", { name: "What others see of you" }).selectOption("listening")
      await first.getByRole("button", { name: "Share my queue" }).click()
      await first.getByRole("button", { name: "Leave" }).waitFor()
      await first.keyboard.press("Escape")
      await open(second)
      await second.getByRole("dialog").getByRole("link", { name: "Hears one · Tone" }).waitFor()
      await second.getByRole("button", { name: "Join" }).click()
      await bar(second).getByText("one", { exact: true }).waitFor()
      await second.keyboard.press("Escape")
      await bar(second).getByRole("button", { name: "Pause" }).waitFor()
      await bar(second).getByRole("button", { name: "Next" }).click()
      await bar(second).getByText("three", { exact: true }).waitFor()
      await bar(first).getByText("three", { exact: true }).waitFor()
      await bar(first).getByRole("button", { name: "Pause" }).click()
      await bar(second).getByRole("button", { name: "Play", exact: true }).waitFor()
      await open(second)
      await second.getByRole("button", { name: "Leave" }).click()
      await second.keyboard.press("Escape")
      await bar(second).getByRole("button", { name: "Play", exact: true }).click()
      await bar(second).getByRole("button", { name: "Pause" }).waitFor()
      // Whoever left goes alone.
      expect(await bar(first).getByRole("button", { name: "Pause" }).count()).toBe(0)
    })
  },
)
