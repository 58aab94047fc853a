/** `show ID` */
import { defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"
import { findAnything } from "../reads/anything.ts"
import type { CardMaker } from "../reads/cards/card.ts"
import { albumCard, artistCard } from "../reads/cards/derived.ts"
import { copyCard, mediaFileCard, operationCard, plainCard, playlistCard, sourceCard } from "../reads/cards/others.ts"
import { trackCard } from "../reads/cards/track.ts"
import { viewpointOf } from "../reads/viewpoint.ts"

const MAKERS: Readonly<Record<string, CardMaker>> = {
  track: trackCard,
  album: albumCard,
  artist: artistCard,
  playlist: playlistCard,
  collection: playlistCard,
  source: sourceCard,
  mediaFile: mediaFileCard,
  copy: copyCard,
  operation: operationCard,
}

export const command = defineCommand({
  usage: "ID",
  arity: [1, 1],
  reads: true,
  details:
    "ID is that of a track, album, artist, playlist, source, media file, copy, operation or any other subject; the\n" +
    "beginning of it is enough. Where it could be several, put the kind in front: album:5f1c. With --json one object;\n" +
    "its `type` says what it is.",
  examples: [
    "ledgerline show 5f1c0e7a9b2d",
    "ledgerline show album:77",
    "ledgerline show user:ada/playlist:morning --json",
  ],
  run: async (context, { args: [typed = ""] }) => {
    const { out } = context
    const library = await context.library()
    const thing = await findAnything(library, typed)
    const asked = { library, thing, from: await viewpointOf(context) }
    const make = Object.hasOwn(MAKERS, thing.kind) ? MAKERS[thing.kind] : undefined
    const card = (await make?.(asked)) ?? (await plainCard(asked))
    if (card === undefined)
      throw new NotFound(`there is nothing to show of ${clean(typed)}`, "see: ledgerline help show")
    out.object(card.object)
    card.show(out)
  },
})
