/** Tracks that are probably one recording, and what comes of them. */
import { type Library, type NewEvent, type Work } from "@ledgerline/core"
import {
  dismissedPairs,
  dismissEvents,
  duplicates,
  duplicatesAmong,
  mergeEvents,
  proposedSound,
  shownId,
  type Sound,
} from "@ledgerline/core/objects"
import { DUPLICATE_RULES, type DuplicateObject } from "@ledgerline/core/shapes"
import type { CurationGroup } from "../groups/curation.ts"
import type { Handlers } from "../handlers.ts"
import { Refusal } from "../refusal.ts"
import { change } from "./changes.ts"
import { found } from "./library.ts"
import type { LocalOptions } from "./options.ts"

type Names = "duplicates" | "mergeDuplicates" | "dismissDuplicates"

export function duplicateHandlers({
  library,
}: Pick<LocalOptions, "library">): Pick<Handlers<typeof CurationGroup>, Names> {
  return {
    async duplicates({ query: { limit = 50, by, track, minScore = 0 } }) {
      const wanted = {
        rules: by === undefined ? DUPLICATE_RULES : [by],
        sound: await proposedSound(library),
        dismissed: await dismissedPairs(library),
        tracks: track === undefined ? [] : [found(await library.store.read(() => shownId("track", track)))],
        pause: async () => library.ports.pause?.(),
      }
      const items: DuplicateObject[] = []
      for await (const each of duplicates(library, wanted)) {
        if (each.score < minScore) continue
        if (items.length >= limit) return { items, more: true }
        items.push(each)
      }
      return { items, more: false }
    },
    async mergeDuplicates(call) {
      const sound = await proposedSound(library)
      return change(library, call, function* () {
        const pairs = yield* shownPairs(call.body.pairs)
        const because = yield* duplicatesAmong(library.store.dialect, pairs, sound)
        return mergeEvents(pairs.map(([track, into], i) => ({ track, into, because: because[i] })))
      })
    },
    async dismissDuplicates(call) {
      const sound = await proposedSound(library)
      return change(library, call, () => dismissing(library, call.body.pairs, sound))
    },
  }
}

type Pairs = readonly { readonly track: string; readonly into: string }[]

function* dismissing(library: Library, asked: Pairs, sound: Sound): Work<readonly NewEvent[]> {
  const pairs = yield* shownPairs(asked)
  const known = yield* duplicatesAmong(library.store.dialect, pairs, sound)
  const proposed = known.filter((each) => each !== undefined)
  if (proposed.some(({ reasons }) => reasons.length === 0)) throw new Refusal(404, "notFound", "nobody proposed that")
  return yield* dismissEvents(library.store.dialect, proposed)
}

/** As both show now. What is one already is no pair. */
function* shownPairs(pairs: Pairs): Work<(readonly [string, string])[]> {
  const shown: (readonly [string, string])[] = []
  for (const { track, into } of pairs) {
    const pair = [found(yield* shownId("track", track)), found(yield* shownId("track", into))] as const
    if (pair[0] !== pair[1]) shown.push(pair)
  }
  return shown
}
