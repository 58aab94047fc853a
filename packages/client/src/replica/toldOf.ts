/** Whether a server answers, whatever it is asked. */
import type { LivePeer } from "@ledgerline/sync"

/** A peer that tells of each request whether it was answered. */
export const toldOf = (peer: LivePeer, onAnswer: (answers: boolean) => void): LivePeer => ({
  ...peer,
  transport: {
    ...peer.transport,
    async request(frame) {
      try {
        const answer = await peer.transport.request(frame)
        onAnswer(true)
        return answer
      } catch (cause) {
        onAnswer(false)
        throw cause
      }
    },
  },
})
