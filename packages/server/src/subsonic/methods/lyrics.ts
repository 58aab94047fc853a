/** Lyrics, from the tags of tracks. */
import { READERS } from "@ledgerline/api"
import { matching } from "@ledgerline/api/local"
import { type Fields, textOf } from "@ledgerline/core"
import { readLyrics, structuredLyrics } from "../objects/lyrics.ts"
import { textIn } from "../objects/pieces.ts"
import { notFound } from "../protocol/errors.ts"
import type { Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { flag, id, optional, or, required, text } from "../protocol/parameters.ts"
import { trackRow } from "./browsing.ts"
import { hits } from "./search.ts"

export const lyricsMethods: Methods = {
  getLyrics: method(READERS, { artist: optional(text()), title: optional(text()) }, async ({ params, context }) => {
    const { artist = "", title = "" } = params
    const [ofArtist, ofTitle] = [matching(artist), matching(title)]
    const rows = title === "" ? [] : await context.read(() => hits(context.library, `${artist} ${title}`))
    for (const row of rows) {
      if (!ofTitle(row.title ?? "") || (artist !== "" && !ofArtist(row.artist ?? ""))) continue
      const lyrics = textOf(JSON.parse(row.fields) as Fields, "lyrics")
      if (lyrics === null) continue
      const value = readLyrics(lyrics)
        .lines.map((line) => line.value)
        .join("\n")
      return { lyrics: { artist: row.artist ?? "", title: row.title ?? "", value } }
    }
    return { lyrics: { artist, title, value: "" } }
  }),
  getLyricsBySongId: method(READERS, { id: required(id("track")), enhanced: or(flag, false) }, async (call) => {
    const [row] = await call.context.read(() => trackRow(call, call.params.id))
    if (row === undefined) throw notFound("track")
    const { syncedLyrics, ...fields } = JSON.parse(row.fields) as Fields
    const lyrics = typeof syncedLyrics === "string" && syncedLyrics !== "" ? syncedLyrics : textIn(fields, "lyrics")
    const about = { artist: row.artist ?? "", title: row.title ?? "" }
    const structured = lyrics === "" ? [] : [structuredLyrics(readLyrics(lyrics), about, call.params.enhanced)]
    return { lyricsList: { structuredLyrics: structured } }
  }),
}
