/** What is known of a replica's key: what it goes on as, and who does not trust it. The engine acts on the same events. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { originOfKey } from "../../log/keys.ts"
import { replicaEvents } from "./events.ts"

export interface ReplicaState {
  readonly successor?: { readonly origin: string; readonly at: number }
  /** The latest revocation in effect. */
  readonly revoked?: {
    readonly event: string
    readonly at: number
    readonly actor: string
    /** The replica that said so. */
    readonly by: string
    readonly reason?: string
  }
}

type Succeeded = FoldedEvent<{ readonly publicKey: string }>
type Revoked = FoldedEvent<{ readonly reason?: string }>

export const replicaAspect = defineAspect({
  name: "replica",
  events: replicaEvents,
  initial: (): ReplicaState => ({}),
  fold: {
    // That it was said is all there is to it.
    seen: (state: ReplicaState): ReplicaState => state,
    // Only the replica itself can say what it goes on as; what others say of it has no effect.
    succeeded: (state: ReplicaState, { at, origin, payload, subject }: Succeeded): ReplicaState =>
      subject === `replica:${origin}`
        ? { ...state, successor: { origin: originOfKey(Buffer.from(payload.publicKey, "hex")), at } }
        : state,
    revoked: (state: ReplicaState, { id, at, actor, origin, payload: { reason } }: Revoked): ReplicaState => ({
      ...state,
      revoked: { event: id, at, actor, by: origin, ...(reason === undefined ? {} : { reason }) },
    }),
  },
})
