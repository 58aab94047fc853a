/** The port between a client and the way to its server. */
import type { Answer } from "./server/serve.ts"
import { serve, type SyncServer } from "./server/serve.ts"

export interface Transport {
  /**
   * Carries one frame there and its answer back. Fails with PeerRefused or PeerNotTrusted where the way itself lets nobody
   * through, and in any other way where it was not possible; then it may have arrived.
   */
  request(frame: Uint8Array): Promise<Uint8Array>
  /**
   * By how many milliseconds this device's clock was ahead of the server's at its last answer; below 0: behind. Undefined,
   * or left out, where the way does not tell.
   */
  readonly ahead?: () => number | undefined
}

/** A server in the same process. Frames are encoded and decoded all the same, and a session that is closed stays so. */
export function inProcess<S>(server: SyncServer<S>, session: S): Transport {
  let isClosed = false
  return {
    async request(frame) {
      if (isClosed) throw new Error("the session was closed")
      const answer: Answer = await serve(server, session, frame)
      isClosed = answer.close
      return answer.frame
    },
  }
}
