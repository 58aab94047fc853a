/** Which images stand for what. */
import { artworkOf, type ArtworkRow, type Subject, type Work } from "@ledgerline/core"
import { artworkObject, type Owner, shownId } from "@ledgerline/core/objects"
import type { ArtworkGroup } from "../groups/artwork.ts"
import type { Handlers } from "../handlers.ts"
import { change } from "./changes.ts"
import { found } from "./library.ts"
import type { LocalOptions } from "./options.ts"

export function artworkHandlers({ library }: Pick<LocalOptions, "library">): Handlers<typeof ArtworkGroup> {
  return {
    images: ({ params }) =>
      library.store.read(function* () {
        const rows = yield* artworkOf(yield* imageOwner(params))
        return { items: rows.map(artworkObject) }
      }),
    chooseImage: (call) =>
      change(library, call, function* () {
        const { hash, role } = call.body
        const subject = yield* imageOwner(call.params)
        const rows = yield* variants(subject, hash, role)
        const isChosen = rows.every(({ chosen }) => chosen === 1)
        // Chosen already, but not by a person: a later scan could find a better one.
        const events = rows.map((row) => ({ type: "artwork.chosen", subject, payload: { role: row.role, hash } }))
        return isChosen && rows.every(({ provider }) => provider === "user") ? [] : events
      }),
    removeImage: (call) =>
      change(library, call, function* () {
        const { hash } = call.params
        const subject = yield* imageOwner(call.params)
        const rows = yield* variants(subject, hash, call.query.role)
        return rows.map(({ role }) => ({ type: "artwork.removed", subject, payload: { role, hash } }))
      }),
  }
}

/** The thing that shows under an id, of which images are. */
export function* imageOwner({ kind, id }: { readonly kind: Owner; readonly id: string }): Work<Subject> {
  return `${kind}:${found(yield* shownId(kind, id))}`
}

/** An image in each of its roles, or in one. Fails with 404 where it is none of them. */
function* variants(subject: Subject, hash: string, role: string | undefined): Work<ArtworkRow[]> {
  const rows = (yield* artworkOf(subject)).filter((row) => row.hash === hash && (role ?? row.role) === row.role)
  found(rows[0])
  return rows
}
