/** What fingerprints say of which tracks are one, compared when it is asked. */
import { all, type Library, views } from "@ledgerline/core"
import { heardTracks, pairKey, type Sound } from "@ledgerline/core/objects"
import { mergeProposals } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"

const NONE: Sound = { pairs: new Map(), heard: new Set() }

/** Compares all fingerprints, in a thread. Quick where there are none. */
export async function soundOf(library: Library, signal: AbortSignal): Promise<Sound> {
  const any = views.selectFrom("analysis").select("event").where("analysis", "=", "chromaprint").limit(1)
  if ((await library.store.read(() => all(any))).length === 0) return NONE
  const proposals = await mergeProposals(library, { ports: systemPorts, signal })
  return {
    pairs: new Map(
      proposals.map(({ track, into, confidence, because }) => [
        pairKey(track, into),
        { track, into, confidence, detail: `they sound the same: ${because.detail ?? ""}` },
      ]),
    ),
    heard: await heardTracks(library),
  }
}
