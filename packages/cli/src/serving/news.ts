/** What goes on in the background, told in a line each: for people, or as objects for programs. */
import type { News } from "@ledgerline/workers"
import type { Output } from "../frame/output.ts"
import { clean, count } from "../frame/text.ts"

const STATES = {
  watching: "is watched",
  polling: "is looked through at intervals",
  unreachable: "is not there",
} as const

/** `names`: what sources are called. */
export function tellNews(
  { out, json }: { readonly out: Output; readonly json: boolean },
  names: ReadonlyMap<string, string>,
  news: News,
): void {
  // Told to pages that show the queue; there is a line of its own for all that comes of it.
  if (news.news === "jobs") return
  if (json) return out.object(newsObject(news))
  const name = "source" in news ? clean(names.get(news.source) ?? news.source.slice(0, 12)) : ""
  switch (news.news) {
    case "state": {
      const reason = news.reason === undefined ? "" : `: ${clean(news.reason)}`
      return out.line(out.style(news.state === "watching" ? "dim" : "yellow", `${name} ${STATES[news.state]}${reason}`))
    }
    case "file": {
      const from = news.from === undefined ? "" : out.style("dim", ` (was ${clean(news.from)})`)
      const reason = news.reason === undefined ? "" : `: ${clean(news.reason)}`
      return out.line(`${news.change.padEnd(8)}  ${clean(news.path)}${from}${reason}`)
    }
    case "scan": {
      const { missing } = news.report
      if (missing === undefined) return
      out.line(
        out.style("yellow", `${count(missing.files, "file")} of ${missing.of} in ${name} are not where they were.`),
      )
      return out.line("  Nothing was called lost. If they are gone, say so in the web app, below Sources.")
    }
    case "fingerprints":
      if (news.fingerprinted > 0) out.line(`fingerprinted ${count(news.fingerprinted, "file")}`)
      return
    case "artwork": {
      const { made, failed } = news
      const rest = failed > 0 ? `, ${failed.toLocaleString("en")} cannot be decoded` : ""
      if (made + failed > 0) out.line(`made the sizes of ${count(made, "image")}${rest}`)
      return
    }
    case "loudness":
      if (news.measured > 0) out.line(`measured the loudness of ${count(news.measured, "file")}`)
      return
    case "failure":
      return out.note(`${news.job ?? "the queue"} failed and is tried again: ${clean(messageOf(news.error))}`)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** One object a line, told apart by `news`. A scan is told by its counts. */
export function newsObject(news: News): object {
  if (news.news === "failure") return { ...news, error: messageOf(news.error) }
  if (news.news !== "scan") return news
  const { found, imported, updated, unchanged, moved, lost, failed, missing, seconds } = news.report
  const counts = { found, imported, updated, unchanged, moved, lost, failed: failed.length, missing, seconds }
  return { news: news.news, source: news.source, ...counts }
}
