/**
 * What programs do that read and write the shared document itself, by Yjs alone. Pure, as decide.ts is. What they write
 * becomes edits; and since they know nothing of reverts, the document is made to show what is in effect. PLAYLIST-11, 12.
 */
import type * as Y from "yjs"
import { CommandRejected } from "../../errors.ts"
import type { NewEvent } from "../../Library.ts"
import { type Editing, written } from "./decide.ts"
import { editsIn } from "./foreign.ts"

/**
 * The edits that a client's update is, to be appended together; none where all of it is here. `behind`: it builds on what is
 * not here, and the client has to be asked for that. Fails with MalformedEvent where it is no edit, with CommandRejected
 * where the playlist is not there.
 */
export function takeUpdate({ subject, log, state }: Omit<Editing, "client">, bytes: Uint8Array): NewEvent[] | "behind" {
  if (state.created === undefined || state.removed)
    throw new CommandRejected({ command: "playlist", message: `there is no ${subject}` })
  const edits = editsIn(state.document.doc, bytes)
  if (edits === "behind") return edits
  return edits.map((edit) => {
    const payload = { update: Buffer.from(edit).toString("base64") }
    return { type: "playlist.edited", subject, payload, ...(log === undefined ? {} : { log }) }
  })
}

/** What makes a copy of the document show what is in effect; as a rule of the document itself, and nothing. */
export const alignDocument = (editing: Editing, copy: Y.Doc = editing.state.document.doc): NewEvent[] =>
  written(editing, [...editing.state.document.differences(copy)], "playlist.aligned")
