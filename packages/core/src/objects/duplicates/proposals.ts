/**
 * Tracks that are probably the same recording, found by walking three indexes: recording id, ISRC, and title, and by
 * fingerprints. Each pair comes once, by the first of these ways that finds it, with everything that speaks for it or
 * against.
 */
import type { TrackRow } from "../../library/track/queries.ts"
import type { Library } from "../../Library.ts"
import type { DUPLICATE_RULES, DuplicateDoubt, DuplicateObject } from "../../shapes/duplicate.ts"
import type { Dialect, Work } from "../../store/port.ts"
import { all, among, views } from "../../views/database.ts"
import { pairKey, type Sound } from "./sound.ts"

export type Rule = (typeof DUPLICATE_RULES)[number]
type IndexRule = Exclude<Rule, "fingerprint">

export interface Wanted {
  readonly rules: readonly Rule[]
  readonly sound: Sound
  /** Pairs that were turned down. */
  readonly dismissed: ReadonlySet<string>
  /** One or two tracks that a pair has to have. */
  readonly tracks: readonly string[]
  readonly pause: () => Promise<void>
}

type Slim = Pick<
  TrackRow,
  | "id"
  | "title"
  | "artist"
  | "album"
  | "durationMs"
  | "isrc"
  | "musicbrainzRecordingId"
  | "titleKey"
  | "artistKey"
  | "addedAt"
  | "albumId"
  | "disc"
  | "track"
>

/** How much each rule says by itself. */
const WEIGHT: Readonly<Record<IndexRule, number>> = { recording: 0.95, isrc: 0.9, title: 0.7 }
/** Milliseconds by which the lengths of one recording may differ from file to file. */
const SAME_LENGTH = 2000
const GROUPS = 200

const slim = views
  .selectFrom("track")
  .select([
    "id",
    "title",
    "artist",
    "album",
    "durationMs",
    "isrc",
    "musicbrainzRecordingId",
    "titleKey",
    "artistKey",
    "addedAt",
    "albumId",
    "disc",
    "track",
  ])
  .where((eb) => eb("hidden", "=", eb.lit(0)))

const COLUMN = { recording: "musicbrainzRecordingId", isrc: "isrc", title: "titleKey" } as const

/** Keys of a rule that more than one visible track has, after a key. */
const sharedKeys = (rule: IndexRule, after: string) => {
  const column = COLUMN[rule]
  return views
    .selectFrom("track")
    .select((eb) => eb.ref(column).$castTo<string>().as("key"))
    .where((eb) => eb("hidden", "=", eb.lit(0)))
    .where(column, ">", after)
    .groupBy(column)
    .having((eb) => eb.fn.countAll(), ">", 1)
    .orderBy(column)
    .limit(GROUPS)
}

/** What speaks for and against tracks that somebody names being one; undefined for a pair of which one is not there. */
export function* duplicatesAmong(
  dialect: Dialect,
  pairs: readonly (readonly [track: string, into: string])[],
  sound: Sound,
): Work<(DuplicateObject | undefined)[]> {
  const rows = yield* all(slim.where((eb) => among(dialect, eb.ref("id"), [...new Set(pairs.flat())])))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return pairs.map(([one, other]) => {
    const [track, into] = [byId.get(one), byId.get(other)]
    if (track === undefined || into === undefined) return undefined
    return proposal(track, into, reasonsFor(track, into), sound)
  })
}

/** All proposals, in the order of the indexes, then those by sound alone. Memory holds a page of groups. */
export async function* duplicates(library: Library, wanted: Wanted): AsyncGenerator<DuplicateObject, void> {
  const { rules, sound, dismissed, tracks, pause } = wanted
  const told = new Set<string>()
  const isWanted = ({ track, into }: DuplicateObject): boolean => {
    const key = pairKey(track.id, into.id)
    if (told.has(key) || dismissed.has(key)) return false
    told.add(key)
    return tracks.every((id) => id === track.id || id === into.id)
  }
  for (const rule of rules) {
    if (rule === "fingerprint") continue
    // No key is empty: a track without title or id is like no other.
    for (let after = ""; ;) {
      const from = after
      const keys = (await library.store.read(() => all(sharedKeys(rule, from)))).map(({ key }) => key)
      const last = keys.at(-1)
      if (last === undefined) break
      after = last
      for (const each of found(await library.store.read(() => groups(library, rule, keys)), rule, sound))
        if (isWanted(each)) yield each
      await pause()
    }
  }
  if (!rules.includes("fingerprint")) return
  const pairs = [...sound.pairs.values()]
  for (let from = 0; from < pairs.length; from += GROUPS) {
    const page = pairs.slice(from, from + GROUPS)
    const ids = [...new Set(page.flatMap(({ track, into }) => [track, into]))]
    const { dialect } = library.store
    const rows = await library.store.read(() => all(slim.where((eb) => among(dialect, eb.ref("id"), ids))))
    const byId = new Map(rows.map((row) => [row.id, row]))
    for (const pair of page) {
      const [track, into] = [byId.get(pair.track), byId.get(pair.into)]
      if (track === undefined || into === undefined) continue
      const each = proposal(track, into, reasonsFor(track, into), sound)
      if (isWanted(each)) yield each
    }
    await pause()
  }
}

function* groups({ store: { dialect } }: Library, rule: IndexRule, keys: readonly string[]): Work<Slim[][]> {
  const column = COLUMN[rule]
  const rows = yield* all(
    slim
      .where((eb) => among(dialect, eb.ref(column), keys))
      .orderBy(column)
      .orderBy("addedAt")
      .orderBy("id"),
  )
  // Thousands of tracks can share a title such as "Intro"; those of one artist are few.
  const keyOf = (row: Slim): string => (rule === "title" ? `${row.titleKey}\n${row.artistKey}` : `${row[column]}`)
  return [...Map.groupBy(rows, keyOf).values()]
}

/** Of each group, the pairs of a track with the oldest one that it can be. */
function* found(list: readonly Slim[][], rule: IndexRule, sound: Sound): Generator<DuplicateObject> {
  for (const group of list) {
    const kept: Slim[] = []
    for (const track of group) {
      const into = kept.find((other) => reasonsFor(track, other).some((reason) => reason.rule === rule))
      if (into === undefined) {
        kept.push(track)
        continue
      }
      yield proposal(track, into, reasonsFor(track, into), sound)
    }
  }
}

function reasonsFor(a: Slim, b: Slim): readonly Reason[] {
  const reasons: Reason[] = []
  const { musicbrainzRecordingId: recording, isrc, titleKey, artistKey } = a
  if (recording !== null && recording === b.musicbrainzRecordingId)
    reasons.push({ rule: "recording", detail: `the same MusicBrainz recording ${recording}`, id: recording })
  if (isrc !== null && isrc === b.isrc) reasons.push({ rule: "isrc", detail: `the same ISRC ${isrc}`, id: isrc })
  const apartMs = apartBy(a, b)
  const isNamed = titleKey !== "" && artistKey !== "" && titleKey === b.titleKey && artistKey === b.artistKey
  const isOther = recording !== null && b.musicbrainzRecordingId !== null && recording !== b.musicbrainzRecordingId
  if (isNamed && !isOther && apartMs !== undefined && apartMs <= SAME_LENGTH)
    reasons.push({ rule: "title", detail: `the same title and artist, lengths ${seconds(apartMs)} apart`, apartMs })
  return reasons
}

type Reason = DuplicateObject["reasons"][number] & { readonly rule: IndexRule }

function doubtsAbout(a: Slim, b: Slim): DuplicateDoubt[] {
  const doubts: DuplicateDoubt[] = []
  const apartMs = apartBy(a, b)
  if (apartMs !== undefined && apartMs > SAME_LENGTH) doubts.push({ reason: "lengths", apartMs })
  if (a.isrc !== null && b.isrc !== null && a.isrc !== b.isrc)
    doubts.push({ reason: "isrcs", one: a.isrc, other: b.isrc })
  const [one, other] = [a.musicbrainzRecordingId, b.musicbrainzRecordingId]
  if (one !== null && other !== null && one !== other) doubts.push({ reason: "recordings" })
  if (a.albumId !== null && a.albumId === b.albumId && a.disc === b.disc && a.track !== b.track)
    doubts.push({ reason: "places", one: a.track, other: b.track })
  return doubts
}

function doubtText(doubt: DuplicateDoubt): string {
  switch (doubt.reason) {
    case "lengths":
      return `the lengths are ${seconds(doubt.apartMs)} apart`
    case "isrcs":
      return `the ISRCs differ: ${doubt.one}, ${doubt.other}`
    case "recordings":
      return "MusicBrainz knows them as two recordings"
    case "places":
      return `one album has both, as tracks ${doubt.one} and ${doubt.other}`
    case "sound":
      return "they do not sound the same"
  }
}

const apartBy = (a: Slim, b: Slim): number | undefined =>
  a.durationMs === null || b.durationMs === null ? undefined : Math.abs(a.durationMs - b.durationMs)

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

function proposal(track: Slim, into: Slim, named: readonly Reason[], { pairs, heard }: Sound): DuplicateObject {
  const heardAs = pairs.get(pairKey(track.id, into.id))
  const against = doubtsAbout(track, into)
  if (heardAs === undefined && heard.has(track.id) && heard.has(into.id)) against.push({ reason: "sound" })
  const reasons = [
    ...named,
    ...(heardAs === undefined ? [] : [{ rule: "fingerprint", detail: heardAs.detail } as const]),
  ]
  // A confidence has what speaks against the pair in it.
  const unlikely = named.reduce((rest, { rule }) => rest * (1 - WEIGHT[rule]), 1)
  const byNames = (1 - unlikely) * 0.5 ** against.length
  const score = Math.round((1 - (1 - byNames) * (1 - (heardAs?.confidence ?? 0))) * 1000) / 1000
  return { track: brief(track), into: brief(into), score, reasons, doubts: against.map(doubtText), against }
}

const brief = ({ id, title, artist, album, durationMs }: Slim): DuplicateObject["into"] => ({
  id,
  title,
  artist,
  album,
  durationMs,
})
