/** `node packages/web/screenshots/readme.ts`: makes the pictures of the README anew. Needs chromium and ffmpeg. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { browsing, settled } from "./browsing.ts"

const FOLDER = fileURLToPath(new URL("../../../docs/images", import.meta.url))

await browsing(async ({ page, go }) => {
  const take = async (name: string): Promise<void> => {
    await settled(page)
    await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: "jpeg", quality: 85 })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await go("/albums")
  await take("albums")

  await page.emulateMedia({ colorScheme: "dark" })
  await page.setViewportSize({ width: 390, height: 844 })
  await go("/playing")
  await take("playing")

  await page.setViewportSize({ width: 1280, height: 800 })
  await go("/playing")
  await page.getByRole("link", { name: "Harbour Light" }).first().click()
  await page.getByRole("button", { name: /^Title / }).click()
  await page.getByRole("button", { name: "Edit Title" }).click()
  await page.getByLabel("Value of Title").fill("Harbour Lights")
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByRole("heading", { level: 1, name: "Harbour Lights" }).waitFor()
  await take("provenance")
})
