import { has } from "@ledgerline/core/testing"
import { newReplica, PASSWORD, running } from "@ledgerline/server/testing"
import { describe, expect, it } from "vitest"
import { APP_FOLDER } from "../build/folder.ts"
import { inChromium, opened } from "./app.ts"

describe.skipIf(!has("chromium"))("the app", () => {
  const browser = inChromium()

  it("given a new server, then its owner sets it up by the code and is signed in, also after a reload", async () => {
    const server = await running(await newReplica(), 0, undefined, { web: { folder: APP_FOLDER } })
    const code = (await server.people.setUp.open()) ?? ""
    const { page, complaints } = await opened(browser(), server.address)
    const setUp = async (typed: string, password = PASSWORD): Promise<void> => {
      await page.getByLabel("Code").fill(typed)
      await page.getByLabel("Name").fill("ada")
      await page.getByLabel("Password").fill(password)
      await page.getByRole("button").click()
    }
    // A password that is too short is told once, where it is typed, and not sent.
    await setUp(code, "short")
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute("name") ?? null)
    await expect.poll(focused).toBe("password")
    expect(await page.getByText(/at least 8 characters/i).allTextContents()).toEqual(["At least 8 characters, please."])
    expect(await page.getByRole("alert").filter({ hasText: /./ }).count()).toBe(0)
    await setUp("aaaa-bbbb-cccc-dddd")
    await page.getByRole("alert").filter({ hasText: "code" }).waitFor()
    await setUp(code)
    await page.getByRole("heading", { name: "Welcome" }).waitFor()
    await page.getByText("npm start -- DIR").waitFor()
    expect(await server.people.accounts.list()).toMatchObject([{ name: "ada", role: "owner" }])
    await page.reload()
    await page.getByRole("heading", { name: "Welcome" }).waitFor()
    // Who is asked for a code, or to sign in, was not let in before; this server has neither jobs nor folders to add.
    expect(complaints.filter((text) => !/40[01]|410|501/.test(text))).toEqual([])
  })
})
