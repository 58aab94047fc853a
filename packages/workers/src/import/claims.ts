/** Which claims a file's tags, name and neighbours come to, and what of them has to be said anew. */
import { hash } from "node:crypto"
import type { Fields, FieldValue, NewEvent } from "@ledgerline/core"
import { fieldsOf } from "./fields.ts"
import { fieldsOfNames } from "./fileName.ts"
import { discBehind, discOfFolder } from "./folderName.ts"
import { group, type GroupFile } from "./group.ts"
import { CUE, namesOfPart, sheetClaims } from "./cue/partClaims.ts"
import { SIDECAR } from "../playlists/lyrics/sidecar.ts"
import { claimKey, type Known } from "./known.ts"
import type { ReadUnit, UnitFile } from "./unit.ts"

export interface Claim {
  readonly provider: string
  readonly tier: "fileName" | "embedded" | "automatic"
  readonly fields: Fields
}

/** What is to be claimed of one file. */
export interface Claimed {
  readonly claims: readonly Claim[]
  /** As it will show, unless somebody says otherwise. */
  readonly shown: Fields
  /** Names what was claimed, so that a later look sees whether something else is. */
  readonly hash: string
}

/** Tags that make a file stand on its own: where one is there, folders' names are not asked for artist and album. */
const TELLING = ["title", "artist", "album"]

/** The claims for each file of a unit, in its order. `embedded` gives the tags of files that were not read again. */
export function claimsOfUnit(unit: ReadUnit, embedded: (file: UnitFile) => Fields): Claimed[] {
  const said = unit.files.map((file) => {
    const tags = file.read === undefined ? embedded(file) : fieldsOf(file.read.common)
    return sheetClaims(file, tags)
  })
  const names = namesOf(unit.files)
  const fromNames = said.map(({ tags, sheet }, i) => {
    const isOfDisc = discOfFolder((unit.files[i] as UnitFile).folder) !== undefined
    return missing(names[i] as Fields, { ...tags, ...sheet }, isOfDisc)
  })
  const files = unit.files.map((file, i): GroupFile => {
    const fields = { ...fromNames[i], ...said[i]?.tags, ...said[i]?.sheet }
    const disc = discOf(file.folder, unit.folder, fields)
    return { fields, ...(disc === undefined ? {} : { disc }) }
  })
  const grouped = group(files)
  return unit.files.map((file, i) => {
    const { tags = {}, sheet = {} } = said[i] ?? {}
    const claims: Claim[] = [
      { provider: "fileName", tier: "fileName" as const, fields: fromNames[i] as Fields },
      { provider: "embedded", tier: "embedded" as const, fields: tags },
      { provider: CUE, tier: "embedded" as const, fields: sheet },
      { provider: SIDECAR, tier: "embedded" as const, fields: file.part === undefined ? (file.sidecar ?? {}) : {} },
      ...(grouped[i] ?? []),
    ].filter(({ fields }) => Object.keys(fields).length > 0)
    return { claims, shown: shownOf(claims), hash: hashOf(claims) }
  })
}

/** The disc that a file's folder names: one in the album's folder, or the album's own where it is of one disc. */
function discOf(folder: string, ofAlbum: string, { album }: Fields): GroupFile["disc"] {
  if (folder !== ofAlbum) return discOfFolder(folder)
  const disc = typeof album === "string" ? discBehind(folder, album) : undefined
  return disc === undefined ? undefined : { disc }
}

function namesOf(files: readonly UnitFile[]): Fields[] {
  const result: Fields[] = files.map((file) => (file.part === undefined ? {} : namesOfPart(file.folder, file.part)))
  const whole = [...files.keys()].filter((i) => files[i]?.part === undefined)
  const folders = Map.groupBy(whole, (i) => (files[i] as UnitFile).folder)
  for (const [folder, indexes] of folders) {
    const fields = fieldsOfNames(
      folder,
      indexes.map((i) => (files[i] as UnitFile).file.name),
    )
    indexes.forEach((i, at) => (result[i] = fields[at] as Fields))
  }
  return result
}

/**
 * What names say and tags do not. `2-01 Title` says the disc where the tags have no other number of the track, unless the file
 * is in a disc's folder, which is asked by itself.
 */
function missing(names: Fields, tags: Fields, isOfDisc: boolean): Fields {
  const tells = TELLING.some((name) => tags[name] !== undefined)
  const saysDisc = !isOfDisc && (tags["track"] ?? names["track"]) === names["track"]
  const wanted = Object.entries(names).filter(
    ([name]) =>
      tags[name] === undefined && (!tells || name === "title" || name === "track" || (name === "disc" && saysDisc)),
  )
  return Object.fromEntries(wanted)
}

/** Tiers over each other, as core shows them. */
function shownOf(claims: readonly Claim[]): Fields {
  const tier = (wanted: Claim["tier"]) => claims.filter((claim) => claim.tier === wanted).map(({ fields }) => fields)
  return Object.assign({}, ...tier("fileName"), ...tier("embedded"), ...tier("automatic")) as Fields
}

/** Claims in one spelling, whatever the order of fields. */
function hashOf(claims: readonly Claim[]): string {
  const sorted = claims.map(({ provider, fields }) => [
    provider,
    Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ])
  return hash("sha256", JSON.stringify(sorted), "hex").slice(0, 32)
}

const PROVIDERS = [
  "fileName",
  "grouping:neighbours",
  "grouping:oneArtist",
  "grouping:variousArtists",
  "grouping:oneDate",
  "grouping:discFolder",
  "embedded",
  CUE,
  SIDECAR,
  "grouping:discSuffix",
  "grouping:variousName",
]

/** The events that make the providers claim what they now should: only what is new or other, and null for what went. */
export function claimEvents(subject: string, { claims }: Claimed, known: Known): NewEvent[] {
  const events: NewEvent[] = []
  const said = (provider: string, tier: Claim["tier"], fields: Fields): void => {
    if (Object.keys(fields).length === 0) return
    events.push({ type: "claim.attributed", subject, payload: { provider, tier, fields } })
  }
  // Within a tier the later claim shows: what a provider takes back is stated again by who else says something of it.
  const uncovered: { readonly claim: Claim; readonly name: string }[] = []
  for (const provider of PROVIDERS) {
    const claim = claims.find((each) => each.provider === provider)
    const tier = claim?.tier ?? tierOf(provider)
    const before = known.claims.get(claimKey(subject, provider)) ?? {}
    const fields: Record<string, FieldValue> = {}
    for (const [name, value] of Object.entries(before)) {
      if (value === null || claim?.fields[name] !== undefined) continue
      const other = claims.findLast((each) => each.tier === tier && each.fields[name] !== undefined)
      // A title is never taken away: an old name is better than none.
      if (other === undefined && name === "title") continue
      if (other !== undefined) uncovered.push({ claim: other, name })
      // Null would hide what lower tiers say: a correction that is not needed any more gives way to what it corrected, a
      // tag that was taken out to what the file's name says.
      const beneath =
        tier === "automatic" ? tagOf(claims, name) : tier === "embedded" ? nameOf(claims, name) : undefined
      if (!isSame(value, beneath ?? null)) fields[name] = beneath ?? null
    }
    for (const [name, value] of Object.entries(claim?.fields ?? {})) {
      if (!isSame(before[name], value)) fields[name] = value
    }
    said(provider, tier, fields)
  }
  for (const { claim, name } of uncovered) said(claim.provider, claim.tier, { [name]: claim.fields[name] ?? null })
  return events
}

const tagOf = (claims: readonly Claim[], name: string): FieldValue | undefined =>
  claims.find(({ provider }) => provider === "embedded")?.fields[name]

const nameOf = (claims: readonly Claim[], name: string): FieldValue | undefined =>
  claims.findLast(({ tier, fields }) => tier === "fileName" && fields[name] !== undefined)?.fields[name]

const tierOf = (provider: string): Claim["tier"] =>
  provider === "embedded" || provider === CUE || provider === SIDECAR
    ? "embedded"
    : provider === "grouping:discSuffix" || provider === "grouping:variousName"
      ? "automatic"
      : "fileName"

const isSame = (a: FieldValue | undefined, b: FieldValue): boolean =>
  a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b))
