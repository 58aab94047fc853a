/**
 * Two versions of the program. The earlier knows fewer events, and an earlier version of one: it stores and hands on what
 * it does not know, and folds it after its upgrade.
 */
import { type Registry, registry } from "@ledgerline/core"
import { defineRegistry } from "@ledgerline/core/testing"

type Definition = Registry["events"][number]

/** The program that ships, with a change of each event as it is or nothing where it is not known. */
function changed(change: (definition: Definition) => Definition | undefined): Registry {
  const kinds = [...registry.kinds.values()]
  // Kinds share aspects.
  const aspects = new Map(
    [...new Set(kinds.flatMap((kind) => kind.aspects))].map((aspect) => [
      aspect,
      { ...aspect, events: aspect.events.flatMap((definition) => change(definition) ?? []) },
    ]),
  )
  return defineRegistry({
    kinds: kinds.map((kind) => ({ ...kind, aspects: kind.aspects.map((aspect) => aspects.get(aspect) ?? aspect) })),
    crossViews: registry.crossViews,
    projectionVersion: Number.parseInt(registry.version, 10),
  })
}

const RAISED = "playlist.created"
const LATER = new Set([
  "claim.locked",
  "claim.unlocked",
  "track.merged",
  "replica.revoked",
  "replica.succeeded",
  "replica.seen",
  "compaction.proposed",
  "compaction.accepted",
  "compaction.made",
])

/** What ships has no event with two versions: one of them is raised, whose payload stays what it is. */
export const CURRENT = changed((definition) =>
  definition.type === RAISED
    ? { ...definition, v: 2, decode: (_, payload) => definition.decode(definition.v, payload) }
    : definition,
)

export const EARLIER = changed((definition) => (LATER.has(definition.type) ? undefined : definition))
