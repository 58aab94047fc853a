/** Whether the server is there, what it can do, and whether it scans. */
import { EDITORS, READERS } from "@ledgerline/api"
import { all, views } from "@ledgerline/core"
import { countOf, VISIBLE } from "../reading/listing.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { Failure } from "../protocol/errors.ts"

/**
 * Extensions with their versions. That episodes can be asked for one by one does not say that there are any: the list of
 * channels is empty, and no user may have podcasts.
 */
export const EXTENSIONS: Readonly<Record<string, readonly number[]>> = {
  apiKeyAuthentication: [1],
  formPost: [1],
  getPodcastEpisode: [1],
  indexBasedQueue: [1],
  playbackReport: [1],
  songLyrics: [1, 2],
  sonicSimilarity: [1],
  topSongsByArtistId: [1],
  transcodeOffset: [1],
  transcoding: [1],
}

export const systemMethods: Methods = {
  ping: method(READERS, {}, () => ({})),
  getLicense: method(READERS, {}, () => ({ license: { valid: true } })),
  getOpenSubsonicExtensions: method("anyone", {}, () => ({
    openSubsonicExtensions: Object.entries(EXTENSIONS).map(([name, versions]) => ({ name, versions })),
  })),
  tokenInfo: method(READERS, {}, ({ principal }) => ({ tokenInfo: { username: principal.member } })),
  getScanStatus: method(READERS, {}, async (call) => ({ scanStatus: await statusOf(call) })),
  startScan: method(EDITORS, {}, async (call) => {
    const { context } = call
    const sources = await context.read(() => all(views.selectFrom("source").select("id").orderBy("id")))
    const asked = await Promise.all(sources.map(async ({ id }) => context.work?.scan(id)))
    if (!asked.includes(true)) throw new Failure(0, "No folder is looked after by this server")
    return { scanStatus: await statusOf(call) }
  }),
}

/** What jobs are called that look through a folder. */
const SCAN = "source.scan"
/** Jobs looked at for one that scans. */
const MOST_JOBS = 500

async function statusOf({ context }: Pick<Call, "context">) {
  const count = await context.read(() => countOf({ view: "track", keys: ["id"], where: VISIBLE }))
  const jobs = (await context.work?.jobs({ which: "open", after: 0, limit: MOST_JOBS })) ?? []
  return { scanning: jobs.some(({ kind }) => kind === SCAN), count }
}
