/** An object store, from the page of sources: added, filled, looked after, and left to fill itself. */
import { has } from "@ledgerline/core/testing"
import { placeAt, storeServer } from "@ledgerline/workers/testing"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { closeToasts, goTo, inChromium, KEEPS_APP, noViolations, signedIn } from "./app.ts"
import { servedToAda } from "./program.ts"
import { recording } from "./sound.ts"

describe.skipIf(!has("chromium") || !has("ffmpeg"))(
  "object stores (needs chromium, ffmpeg)",
  { timeout: 120_000 },
  () => {
    const browser = inChromium()

    it("given an endpoint that is open, then a store is added, takes all music, is looked through, and takes what is new", async () => {
      const store = await storeServer()
      onTestFinished(() => store.close())
      const music = (folder: string) => void recording(`${folder}/a.flac`, { title: "First", album: "Both" })
      const server = await servedToAda(1, music, onTestFinished, ["--object-stores", store.endpoint])
      const copies = (): number => [...store.objects.keys()].filter((key) => /\/[0-9a-f]{32}$/.test(key)).length
      const { page } = await signedIn(browser(), server.address, "ada", KEEPS_APP)
      await goTo(page, "/settings/sources")
      await page.getByRole("button", { name: "Add an object store" }).click()
      const dialog = page.getByRole("dialog")
      const { region, bucket, prefix } = placeAt(store.endpoint)
      const fields = {
        Name: "Far",
        Region: region,
        Bucket: "Not A Bucket",
        Prefix: prefix,
        "Access key": store.keys.accessKeyId,
        "Secret key": "not the secret",
      }
      for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(text)
      await dialog.getByRole("switch").click()
      await noViolations(page)
      const send = dialog.getByRole("button", { name: "Add an object store" })
      // What is wrong is said in it, and what was typed stays.
      await send.click()
      await dialog.getByRole("alert").waitFor()
      expect(store.requests).toEqual([])
      await dialog.getByLabel("Bucket", { exact: true }).fill(bucket)
      await dialog.getByLabel("Secret key", { exact: true }).fill("not-the-secret")
      await send.click()
      await dialog.getByRole("alert").getByText("keys are wrong").waitFor()
      await dialog.getByLabel("Secret key", { exact: true }).fill(store.keys.secretAccessKey)
      await send.click()
      await page.getByText("Far can take copies now").waitFor()
      await closeToasts(page)

      const row = page.getByRole("list", { name: "Places" }).getByRole("listitem").filter({ hasText: "Far" })
      const choose = async (entry: string): Promise<void> => {
        await row.getByRole("button", { name: "More about Far" }).click()
        await page.getByRole("menuitem", { name: entry }).click()
      }
      await choose("Copy all music there")
      await row.getByText("one file").waitFor()
      expect(copies()).toBe(1)
      await closeToasts(page)
      for (const key of store.objects.keys()) if (!key.endsWith(".json")) store.objects.delete(key)
      await choose("Look whether all copies are there")
      await row.getByText("one is gone").waitFor()
      await closeToasts(page)

      // What is missing goes there again, and then what is new.
      await choose("Copy what is new there by itself")
      await page.getByText("What is new goes to Far from now on.").waitFor()
      await vi.waitFor(() => expect(copies()).toBe(1), { timeout: 30_000 })
      recording(`${server.folder}/music/b.flac`, { title: "Second", album: "Both" })
      await row.getByText("2 files").waitFor()
      expect(copies()).toBe(2)
      await closeToasts(page)
      await choose("Copy nothing there by itself any more")
      await page.getByText("Nothing goes to Far by itself any more.").waitFor()
      await noViolations(page)
      expect(await page.content()).not.toContain(store.keys.secretAccessKey)
    })
  },
)
