/**
 * Others on the same server, besides `@ledgerline/client/remote`: who is connected, who has a list open or edits it, what
 * people hear, and queues that they hear together. Loaded when it is wanted: it brings Yjs with it.
 */
import type { RemoteLibrary } from "../remote/index.ts"
import { Together, type TogetherOptions } from "./Together.ts"

export type { Listening, Person, Said } from "./people.ts"
export type { SharedItem, SharedQueue, SharedState } from "./SharedQueue.ts"
export type { Place, Together, TogetherOptions } from "./Together.ts"

/** Others on the server of a library. Nothing is asked or said yet. */
export const together = (library: RemoteLibrary, options?: TogetherOptions): Together => new Together(library, options)
