/** All methods of the protocol: what each takes and who may call it stands beside it. */
import { absentMethods } from "./methods/absent.ts"
import { annotationMethods } from "./methods/annotation.ts"
import { browsingMethods } from "./methods/browsing.ts"
import { listMethods } from "./methods/lists.ts"
import { lyricsMethods } from "./methods/lyrics.ts"
import { mediaMethods } from "./methods/media.ts"
import { playingMethods } from "./methods/playing.ts"
import { playlistMethods } from "./methods/playlists.ts"
import { searchMethods } from "./methods/search.ts"
import { shareMethods } from "./methods/shares.ts"
import { similarMethods } from "./methods/similar.ts"
import { systemMethods } from "./methods/system.ts"
import { transcodingMethods } from "./methods/transcoding.ts"
import { userMethods } from "./methods/users.ts"
import type { Methods } from "./protocol/method.ts"

export const METHODS: Methods = {
  ...systemMethods,
  ...browsingMethods,
  ...listMethods,
  ...searchMethods,
  ...similarMethods,
  ...playlistMethods,
  ...annotationMethods,
  ...playingMethods,
  ...mediaMethods,
  ...transcodingMethods,
  ...lyricsMethods,
  ...userMethods,
  ...shareMethods,
  ...absentMethods,
}
