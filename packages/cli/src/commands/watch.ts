/** `watch`: keeps the sources of this device up to date, and runs what waits in the queue, until it is ended. */
import { once } from "node:events"
import { Background, openFingerprinter } from "@ledgerline/workers"
import { localSources } from "@ledgerline/workers/sources"
import { systemPorts } from "@ledgerline/workers/system"
import { defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { blobsFolder } from "../frame/places.ts"
import { openSizes } from "../import/sizes.ts"
import { tellNews } from "../serving/news.ts"

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
      onNews: (news) => tellNews(context, names, news),
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
