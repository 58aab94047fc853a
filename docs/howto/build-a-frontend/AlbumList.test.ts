// @vitest-environment happy-dom
import { memoryStorage } from "@ledgerline/client/node"
import { openBoth } from "@ledgerline/client/testing"
import { track } from "@ledgerline/server/testing"
import type { Document } from "happy-dom"
import { act, createElement } from "react"
import { createRoot } from "react-dom/client"
import { expect, it, onTestFinished } from "vitest"
import { AlbumList } from "./AlbumList.tsx"

const { document } = globalThis as unknown as { readonly document: Document }
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

it("shows a list that changes by itself", async () => {
  const { api, library } = await openBoth({ storage: memoryStorage() })
  onTestFinished(() => api.close())
  const root = createRoot(document.body.appendChild(document.createElement("div")) as never)
  await act(async () => root.render(createElement(AlbumList, { library: api })))
  const shown = Promise.withResolvers<void>()
  const live = api.albums.live()
  const leave = live.subscribe(() => (live.value?.items.length ?? 0) > 0 && shown.resolve())
  await act(async () => {
    await library.append({ actor: "import", events: track("a1", { album: "Ampel", artist: "Ada" }) })
    await shown.promise
  })
  leave()
  expect(document.body.textContent).toContain("Ada: Ampel")
  await act(async () => root.unmount())
})
