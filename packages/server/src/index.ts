/** Serves a library to other replicas over HTTP and WebSocket. */
export { collab } from "./collab/collab.ts"
export type { Collab, CollabOptions } from "./collab/collab.ts"
export type { Grant as CollabGrant } from "./collab/grant.ts"
export type { Limits as CollabLimits } from "./collab/limits.ts"
export type { Listening, PresenceState } from "./collab/presenceState.ts"
export { systemTimers } from "./timers.ts"
