/** The work of a server in the background: its folders are kept up to date, and what waits in the queue is done. */
import { isAbsolute, resolve } from "node:path"
import type { Library } from "@ledgerline/core"
import type { WorkPort } from "@ledgerline/server"
import { Background, type News, openFingerprinter } from "@ledgerline/workers"
import { localSources, openSource } from "@ledgerline/workers/sources"
import { systemPorts } from "@ledgerline/workers/system"
import type { Settings } from "../config/settings.ts"
import type { Context } from "../frame/command.ts"
import { Refused } from "../frame/errors.ts"
import { blobsFolder } from "../frame/places.ts"
import { openMeasurer } from "../media/ports.ts"
import { openSizes } from "../import/sizes.ts"
import { storesOf } from "./stores.ts"
import { onUpload, uploadsOf } from "./uploads.ts"

const MINUTE = 60_000

/** Libraries of this process whose work is done already: twice would be too much of it. */
const underWay = new WeakSet<Library>()

export interface Work {
  readonly stop: () => Promise<void>
  /** Looks through one of its folders; false where none is that source. */
  readonly scan: WorkPort["scan"]
  readonly watches: () => Background["states"]
  /** Looks at the queue now: somebody changed it. */
  readonly wake: () => void
}

/** Begins it: with the folders of `music`, which become sources where they are none yet. Fails with {@link Refused}. */
export async function startWork(
  context: Pick<Context, "folder" | "cwd">,
  library: Library,
  settings: Settings,
  onNews: (news: News, names: ReadonlyMap<string, string>) => void,
): Promise<Work> {
  const uploads = await uploadsOf(context, library, settings)
  if (underWay.has(library)) throw new Refused("the work of this library is done already", "end the other one first")
  underWay.add(library)
  const { folder, cwd } = context
  const names = new Map<string, string>()
  const background = new Background({
    library,
    blobs: blobsFolder(folder),
    ports: systemPorts,
    intervalMs: settings.interval * MINUTE,
    uploads,
    stores: storesOf(library),
    ...(settings.fingerprint ? { openFingerprinter: () => openFingerprinter({ ports: systemPorts, atOnce: 1 }) } : {}),
    ...(settings.loudness ? { openMeasurer: () => openMeasurer(library, folder) } : {}),
    ...(settings.artwork ? { openArtwork: () => openSizes(library, folder, 1) } : {}),
    onNews: (news) => onNews(news, names),
  })
  /** Folders that were added meanwhile, by a command or over HTTP, are watched from then on; those taken out no more. */
  const watchAll = async (): Promise<void> => {
    const sources = await localSources(library)
    const are = new Set(sources.map(({ source }) => source))
    for (const source of background.states.keys()) if (!are.has(source)) await background.unwatch(source)
    for (const source of sources) {
      names.set(source.source, source.name)
      await background.watch(source)
    }
  }
  let last: Promise<void> = Promise.resolve()
  const unsubscribe = library.subscribe(({ views }) => {
    if (!views.has("source")) return
    last = last.then(watchAll).catch((error: unknown) => onNews({ news: "failure", error }, names))
  })
  const deaf = onUpload(library, () => background.wake())
  try {
    for (const music of settings.music)
      await openSource(library, isAbsolute(music) ? music : resolve(cwd, music), "import")
    for (const { source, name } of await localSources(library)) names.set(source, name)
    await background.start()
  } catch (cause) {
    unsubscribe()
    deaf()
    underWay.delete(library)
    await background.stop()
    throw cause
  }
  return {
    async scan(source, options) {
      if (!background.states.has(source)) return false
      await background.scan(source, options)
      return true
    },
    watches: () => background.states,
    wake: () => background.wake(),
    async stop() {
      unsubscribe()
      deaf()
      await last
      await background.stop()
      underWay.delete(library)
    },
  }
}
