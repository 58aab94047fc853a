/** `watch`: keeps the sources of this device up to date, and runs what waits in the queue, until it is ended. */
import { once } from "node:events"
import { Background, type News, openFingerprinter } from "@ledgerline/workers"
import { localSources } from "@ledgerline/workers/sources"
import { systemPorts } from "@ledgerline/workers/system"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { blobsFolder } from "../frame/places.ts"
import { clean, count } from "../frame/text.ts"
import { openMeasurer } from "../media/ports.ts"
import { openSizes } from "../import/sizes.ts"

const MINUTE = 60_000

export const command = defineCommand({
  arity: [0, 0],
  options: {
    interval: {
      type: "number",
      value: "MIN",
      least: 1,
      most: 1440,
      doc: "how often to look for what watching missed; 15 minutes unless given",
    },
    fingerprint: { type: "flag", doc: "also listens to what has no fingerprint, and proposes what sounds the same" },
    loudness: { type: "flag", doc: "also measures how loud new files are; needs ffmpeg" },
    "no-artwork": { type: "flag", doc: "makes no sizes of images" },
  },
  details:
    "Watches the folders that were imported. What is new, changed, moved or gone is told in a line each. Where a folder\n" +
    "cannot be watched, such as on a network share, it is looked through at intervals, and says so. Sizes of new images\n" +
    "are made half a minute later. Ctrl-C ends it; what was not done then is done the next time.",
  examples: ["ledgerline watch", "ledgerline watch --interval 5 --json"],
  run: async (context, { options }) => {
    const { out, signal, folder } = context
    const library = await context.library()
    const sources = await localSources(library)
    if (sources.length === 0) throw new NotFound("no folder was imported yet", "import one: ledgerline import DIR")
    const names = new Map(sources.map(({ source, name }) => [source, name]))
    const background = new Background({
      library,
      blobs: blobsFolder(folder),
      ports: systemPorts,
      intervalMs: (options.interval ?? 15) * MINUTE,
      ...(options.fingerprint ? { openFingerprinter: () => openFingerprinter({ ports: systemPorts, atOnce: 1 }) } : {}),
      ...(options["no-artwork"] ? {} : { openArtwork: () => openSizes(library, folder, 1) }),
      ...(options.loudness ? { openMeasurer: () => openMeasurer(library, folder) } : {}),
      onNews: (news) => tell(context, names, news),
    })
    const house = await context.host(library)
    try {
      await background.start()
      if (!signal.aborted) await once(signal, "abort")
      out.note("stopping …")
    } finally {
      await house.close()
      await background.stop()
    }
    signal.throwIfAborted()
  },
})

const STATES = {
  watching: "is watched",
  polling: "is looked through at intervals",
  unreachable: "is not there",
} as const

function tell({ out, json }: Context, names: ReadonlyMap<string, string>, news: News): void {
  if (json) return out.object(objectOf(news))
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
      return out.line("  Nothing was called lost. If they are gone: ledgerline scan --confirm-missing")
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
      if (news.measured > 0)
        out.line(`measured how loud ${count(news.measured, "file")} ${news.measured === 1 ? "is" : "are"}`)
      return
    case "failure":
      return out.note(`${news.job ?? "the queue"} failed and is tried again: ${clean(messageOf(news.error))}`)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** One object a line, told apart by `news`. A scan is told by its counts. */
function objectOf(news: News): object {
  if (news.news === "failure") return { ...news, error: messageOf(news.error) }
  if (news.news !== "scan") return news
  const { found, imported, updated, unchanged, moved, lost, failed, missing, seconds } = news.report
  const counts = { found, imported, updated, unchanged, moved, lost, failed: failed.length, missing, seconds }
  return { news: news.news, source: news.source, ...counts }
}
