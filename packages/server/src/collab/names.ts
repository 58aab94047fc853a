/** What the name of a room means. docs/spec/collab.md, COLLAB-1. */
import type { Subject } from "@ledgerline/core"

/** Undefined where no room can have the name; `presence` is the room without a document. */
export function subjectOfRoom(name: string): Subject | "presence" | undefined {
  if (name === "presence") return name
  const [, kind, id] = /^(playlist|collection|queue):([\x21-\x7e]{1,200})$/.exec(name) ?? []
  if (kind === undefined) return undefined
  return `${kind === "queue" ? "sharedQueue" : kind}:${id}`
}
