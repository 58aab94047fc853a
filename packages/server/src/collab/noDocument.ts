/** The document of rooms without one: y-websocket counts as connected once it has got it. */
import { playlistEditsIn } from "@ledgerline/core"
import * as Y from "yjs"

const empty = new Y.Doc({ guid: "" })

/** An update that changes nothing. */
export const NO_DOCUMENT = Y.encodeStateAsUpdate(empty)

/** Fails with MalformedEvent where it is no update. */
export const isNothing = (update: Uint8Array): boolean => playlistEditsIn(empty, update).length === 0
