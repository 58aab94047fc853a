/** What a page of the tests has: the library in its tab, for tests to ask. */
import type { PageWorker } from "../dom.ts"
import { openInTabs, type TabCaller } from "../tabs/openInTabs.ts"

/** What TypeScript does not know of a page here. */
const { location, Worker } = globalThis as unknown as {
  location: { readonly href: string }
  Worker: new (url: string, options: { readonly type: "module" }) => PageWorker
}
const { searchParams } = new URL(location.href)
const settings: unknown = JSON.parse(searchParams.get("settings") ?? "null")

declare global {
  var library: TabCaller
  var news: unknown[]
}

globalThis.library = openInTabs({
  name: searchParams.get("name") ?? "test",
  settings,
  startWorker: () => new Worker("/worker.js", { type: "module" }),
})
globalThis.news = []
globalThis.library.listen((each) => globalThis.news.push(each))
