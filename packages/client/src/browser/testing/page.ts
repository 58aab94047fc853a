/** What a page of the tests has: the library in its tab, for tests to ask. */
import { openInTabs, type TabCaller } from "../openInTabs.ts"

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
