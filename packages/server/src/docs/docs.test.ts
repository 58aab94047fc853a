/** The page for readers, as a browser has it. */
import { has, locateChromium } from "@ledgerline/core/testing"
import { chromium } from "playwright-core"
import { describe, expect, it } from "vitest"
import { newReplica, running } from "../testing/running.ts"

interface Document {
  readonly paths: Readonly<Record<string, object>>
}

/** What TypeScript does not know of a page here. */
interface Page {
  readonly document: { querySelectorAll(selector: string): { readonly length: number } }
}

describe("the OpenAPI document", () => {
  it("is there for anybody, once for those who have it", async () => {
    const { address } = await running(await newReplica())
    const answer = await fetch(`${address}/api/v1/openapi.json`)
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"])
    expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) as string })
    const headers = { "if-none-match": answer.headers.get("etag") ?? "" }
    expect((await fetch(`${address}/api/v1/openapi.json`, { headers })).status).toBe(304)
  })
})

describe.skipIf(!has("chromium"))("the page", () => {
  it("shows every route, asks nobody else for anything, and keeps to a strict policy", async () => {
    const { address } = await running(await newReplica())
    const browser = await chromium.launch({
      executablePath: locateChromium() ?? "",
      // Nothing but this server is opened, and tests run as root too.
      args: ["--no-sandbox", "--disable-gpu"],
    })
    try {
      // It draws what is seen, so all of it has to be.
      const page = await browser.newPage({ viewport: { width: 1200, height: 20_000 } })
      const asked: string[] = []
      const complaints: string[] = []
      page.on("request", (request) => asked.push(request.url()))
      page.on("console", (message) => {
        if (message.type() === "error" || message.text().includes("Content Security Policy"))
          complaints.push(message.text())
      })
      page.on("pageerror", (error) => complaints.push(String(error)))
      const answer = await page.goto(`${address}/api/v1/docs`)
      const policy = answer?.headers()["content-security-policy"] ?? ""
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain("unsafe")
      const document = (await (await fetch(`${address}/api/v1/openapi.json`)).json()) as Document
      await page.locator('[data-path="/api/v1/tracks/{id}"]').first().click()
      await page.getByText("Responses", { exact: true }).first().waitFor()
      const declared = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map(() => path))
      await page.waitForFunction(
        (count) => (globalThis as unknown as Page).document.querySelectorAll("[data-path]").length >= count,
        declared.length,
      )
      const shown: (string | null)[] = []
      for (const path of await page.locator("[data-path]").all()) shown.push(await path.getAttribute("data-path"))
      expect(new Set(shown)).toEqual(new Set(declared))
      expect(shown.length).toBe(declared.length)
      expect(asked.filter((url) => !url.startsWith(`${address}/`) && !url.startsWith("data:"))).toEqual([])
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
