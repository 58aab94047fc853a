// @vitest-environment happy-dom
import type { Document } from "happy-dom"
import { act, createElement } from "react"
import { createRoot } from "react-dom/client"
import { expect, it } from "vitest"
import { LiveQuery } from "../live/LiveQuery.ts"
import { useLive } from "./index.ts"

const { document } = globalThis as unknown as { readonly document: Document }
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

it("shows what is live, asks anew for another question, and lets go of what is not shown", async () => {
  const listeners = new Set<() => void>()
  let suffix = ""
  const live = (name: string) =>
    new LiveQuery<string>({
      ask: async () => name + suffix,
      listen(listener) {
        const own = (): void => listener({ subjects: [], views: [] })
        listeners.add(own)
        return () => listeners.delete(own)
      },
      concerns: () => true,
    })
  let rendered = 0
  const Title = ({ name }: { readonly name: string }) => {
    rendered++
    return createElement("p", undefined, useLive(() => live(name), [name]).value ?? "…")
  }
  const root = createRoot(document.body.appendChild(document.createElement("div")) as never)
  const show = (name: string) => act(async () => root.render(createElement(Title, { name })))
  await show("Ampel")
  expect(document.body.textContent).toBe("Ampel")
  suffix = "!"
  await act(async () => {
    for (const listener of listeners) listener()
  })
  expect(document.body.textContent).toBe("Ampel!")
  await show("Birke")
  expect(document.body.textContent).toBe("Birke!")
  expect(listeners.size).toBe(1)
  expect(rendered).toBeLessThan(10)
  await act(async () => root.unmount())
  expect(listeners.size).toBe(0)
})
