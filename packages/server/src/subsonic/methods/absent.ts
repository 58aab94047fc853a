/**
 * What this server has not: podcasts, radio, chat, videos and a jukebox. Lists that clients read when they start
 * are empty; whoever wants to change one is told that there is none.
 */
import { type Access, EDITORS, READERS } from "@ledgerline/api"
import { Failure, notFound } from "../protocol/errors.ts"
import type { Method, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { atMost, flag, optional, required, text } from "../protocol/parameters.ts"

const absent = (what: string, who: Access = READERS): Method =>
  method(who, {}, () => {
    throw new Failure(0, `This server has no ${what}`)
  })

/** There is nothing of the kind, so nothing has this id. */
const nothing = (what: string): Method =>
  method(READERS, { id: required(text(500)) }, () => {
    throw notFound(what)
  })

export const absentMethods: Methods = {
  getPodcasts: method(READERS, { id: optional(text(500)), includeEpisodes: optional(flag) }, ({ params }) => {
    if (params.id !== undefined) throw notFound("podcast")
    return { podcasts: { channel: [] } }
  }),
  getNewestPodcasts: method(READERS, { count: optional(atMost(500)) }, () => ({ newestPodcasts: { episode: [] } })),
  getPodcastEpisode: nothing("podcast episode"),
  refreshPodcasts: absent("podcasts", EDITORS),
  createPodcastChannel: absent("podcasts", EDITORS),
  deletePodcastChannel: absent("podcasts", EDITORS),
  deletePodcastEpisode: absent("podcasts", EDITORS),
  downloadPodcastEpisode: absent("podcasts", EDITORS),
  getInternetRadioStations: method(READERS, {}, () => ({ internetRadioStations: { internetRadioStation: [] } })),
  createInternetRadioStation: absent("radio stations", EDITORS),
  updateInternetRadioStation: absent("radio stations", EDITORS),
  deleteInternetRadioStation: absent("radio stations", EDITORS),
  getChatMessages: method(READERS, {}, () => ({ chatMessages: { chatMessage: [] } })),
  addChatMessage: absent("chat"),
  getVideos: method(READERS, {}, () => ({ videos: { video: [] } })),
  getVideoInfo: nothing("video"),
  getCaptions: nothing("video"),
  jukeboxControl: absent("jukebox"),
}
