/** Rebuilds the views of a library in a process of its own, so that its memory can be told; prints one JSON object. */
import { timed } from "./harness.ts"
import { openLibrary } from "./views.ts"

const [path = "", events = ""] = process.argv.slice(2)
const library = await openLibrary(path)
const ms = await timed(() => library.rebuild())
await library.close()
console.log(JSON.stringify({ rate: (Number(events) / ms) * 1000, megabytes: process.resourceUsage().maxRSS / 1024 }))
