import { runSeed } from "./run.ts"
const [from, n, steps] = process.argv.slice(2).map(Number)
for (let s = from!; s < from! + n!; s++) {
  const t = Date.now()
  try {
    const r = await runSeed(s, steps!)
    console.log(s, "ok", r.events, "compacted", r.compacted, "told", JSON.stringify([...r.told]), Date.now() - t)
  } catch (e) {
    console.log(
      s,
      "FAIL",
      (e as Error).message.slice(0, 300),
      (e as Error).stack?.split("\n").slice(0, 12).join("\n"),
      Date.now() - t,
    )
  }
}
