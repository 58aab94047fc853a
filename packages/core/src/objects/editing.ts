/** Plans what a person's edit of a track, an album or an artist changes, by what it shows now. */
import { readAlbum } from "../library/album/queries.ts"
import { readArtist } from "../library/artist/queries.ts"
import { edit, lock, type SaidBefore } from "../library/claim/decide.ts"
import { FIELDS, type Fields, type FieldValue, type KnownField, typeOfField } from "../library/claim/fields.ts"
import type { ClaimState } from "../library/claim/fold.ts"
import { why } from "../library/claim/queries.ts"
import type { StackedClaim } from "../library/claim/why.ts"
import { canonicalTrack } from "../library/track/queries.ts"
import type { NewEvent } from "../engine/batch.ts"
import type { Work } from "../store/port.ts"
import { one, views } from "../views/database.ts"

/** What has fields that a person can edit. */
export type Owner = (typeof FIELDS)[KnownField]["of"][number]

export const OWNERS: readonly Owner[] = ["track", "album", "artist"]

/** The names of the fields that a kind has. */
export const fieldsOf = (owner: Owner): KnownField[] =>
  (Object.keys(FIELDS) as KnownField[]).filter((name) => (FIELDS[name].of as readonly string[]).includes(owner))

export interface FieldChange {
  readonly field: string
  readonly before: FieldValue
  readonly after: FieldValue
}

export interface EditPlan {
  /** None where it shows all of that already. */
  readonly events: readonly NewEvent[]
  readonly changed: readonly FieldChange[]
  /** Fields that it pins. */
  readonly locked: readonly string[]
}

/** What is wrong with fields that somebody wants to set: a name or a type; undefined where nothing is. */
export function faultOfFields(owner: Owner, fields: Fields): string | undefined {
  const known: readonly string[] = fieldsOf(owner)
  for (const [name, value] of Object.entries(fields)) {
    if (!known.includes(name)) return `${owner}s have no field ${name}`
    const type = typeOfField(name)
    const fits = {
      text: typeof value === "string",
      number: typeof value === "number",
      flag: typeof value === "boolean",
      list: Array.isArray(value),
    }
    if (value !== null && (type === undefined || !fits[type])) return `${name} holds a ${type}, or null`
  }
  return undefined
}

const COUNTS: ReadonlySet<string> = new Set<KnownField>(["track", "trackTotal", "disc", "discTotal", "durationMs"])
const DATES: ReadonlySet<string> = new Set<KnownField>(["date", "originalDate"])

/**
 * Why nobody can mean to edit fields so, for people, though their types fit; undefined where one can. Tags and providers say
 * such things, and a manifest holds what they say: of these nothing is asked.
 */
export function faultOfEdit(fields: Fields): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const isWhole = Number.isSafeInteger(value) && Number(value) >= 0
    if (value === null) continue
    if (COUNTS.has(name) && !isWhole) return `${name} is a whole number from 0, not ${JSON.stringify(value)}`
    if (name === "year" && !(isWhole && Number(value) <= 9999))
      return `year is a whole number from 0 to 9999, not ${JSON.stringify(value)}`
    if (DATES.has(name) && !isDate(String(value)))
      return `${name} is a day, a month or a year that there is, as YYYY, YYYY-MM or YYYY-MM-DD, not ${JSON.stringify(value)}`
  }
  return undefined
}

function isDate(text: string): boolean {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
  if (match === null) return false
  const [, year, month = "01", day = "01"] = match
  const found = new Date(0)
  found.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(day)
}

/** The id of what shows under an id: the other one where it was merged or has an alias; undefined where nothing does. */
export function* shownId(owner: Owner, id: string): Work<string | undefined> {
  if (owner === "album") return (yield* readAlbum(id))?.id
  if (owner === "artist") return (yield* readArtist(id))?.id
  const canonical = yield* canonicalTrack(id)
  return (yield* one(views.selectFrom("track").select("id").where("id", "=", canonical)))?.id
}

/** The edit of what {@link shownId} gives. `isLocked`: pins the fields, so that only a person's own edits change them. */
export function* planEdit(owner: Owner, id: string, fields: Fields, isLocked = false): Work<EditPlan> {
  const subject = `${owner}:${id}`
  const names = Object.keys(fields)
  const { state, before, said } = yield* shown(owner, id, names)
  const edits = edit(subject, fields, state, said)
  const changed = edits
    .flatMap(({ payload }) => Object.entries((payload as { readonly fields: Fields }).fields))
    .map(([field, after]) => ({ field, before: before[field] ?? null, after }))
  const locks = isLocked ? lock(subject, names, state) : []
  const locked = locks.flatMap(({ payload }) => (payload as { readonly fields: readonly string[] }).fields)
  return { events: [...edits, ...locks], changed, locked }
}

/** What the fields show, and as the state of claims from which edits are decided. */
function* shown(
  owner: Owner,
  id: string,
  names: readonly string[],
): Work<{ state: ClaimState; before: Fields; said: SaidBefore }> {
  const before: Record<string, FieldValue> = {}
  const claimed: Record<string, FieldValue> = {}
  const pinned: Record<string, FieldValue> = {}
  const said: Record<string, readonly string[]> = {}
  const derived = yield* derivedFields(owner, id)
  for (const name of names) {
    const { value, locked, stack } = yield* why(`${owner}:${id}`, name)
    said[name] = lastOfPeople(stack)
    if (value !== undefined) claimed[name] = value
    if (locked) pinned[name] = value ?? null
    const shows = value ?? derived[name]
    if (shows !== undefined) before[name] = shows
  }
  return { state: { user: claimed, ...(Object.keys(pinned).length === 0 ? {} : { pinned }) }, before, said }
}

/** The last claim of each person. */
function lastOfPeople(stack: readonly StackedClaim[]): readonly string[] {
  const last = new Map<string, string>()
  // The latest stands first.
  for (const { tier, actor, event } of stack) if (tier === "user" && !last.has(actor)) last.set(actor, event)
  return [...last.values()]
}

/** What an album or an artist shows by its tracks where nothing is claimed of itself; a track by its first file. */
function* derivedFields(owner: Owner, id: string): Work<Readonly<Record<string, FieldValue>>> {
  if (owner === "artist") {
    const row = yield* readArtist(id)
    return row === undefined ? {} : { name: row.name }
  }
  if (owner === "track")
    return (yield* one(views.selectFrom("track").select(["title", "durationMs"]).where("id", "=", id))) ?? {}
  const row = yield* readAlbum(id)
  if (row === undefined) return {}
  const { title, artist, year, genre, compilation } = row
  return {
    title,
    albumArtist: artist,
    year: year === 0 ? null : year,
    genres: genre === null ? null : [genre],
    compilation: compilation === 1,
  }
}
