/** What sources, people, actions and fields are called. */
import type { Operation } from "@ledgerline/client/contract"
import i18next from "i18next"
import type { ValueWords } from "./values.ts"

/** Providers by the names that they have in public. */
const PROVIDERS: Readonly<Record<string, string>> = {
  musicbrainz: "MusicBrainz",
  mb: "MusicBrainz",
  acoustid: "AcoustID",
  discogs: "Discogs",
  lrclib: "LRCLIB",
  lastfm: "Last.fm",
  spotify: "Spotify",
  wikidata: "Wikidata",
  itunes: "iTunes",
  bandcamp: "Bandcamp",
}

/** A name out of a program: `grouping:discFolder` is read as "grouping: disc folder". */
export const spelledOut = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
    .replaceAll(/[_.]/g, " ")
    .replaceAll(":", ": ")

export type ActorKind = "me" | "person" | "program" | "provider"

export function actorOf(actor: string, me: string): { readonly kind: ActorKind; readonly name: string } {
  if (actor.startsWith("user:")) {
    const name = actor.slice("user:".length)
    return { kind: name === me ? "me" : "person", name }
  }
  if (actor.startsWith("provider:")) return { kind: "provider", name: actor.slice("provider:".length) }
  return { kind: "program", name: actor }
}

export interface Names {
  readonly field: (field: string) => string
  readonly actor: (actor: string) => string
  readonly provider: (provider: string) => string
  readonly tier: (tier: string) => string
  /** What happened, such as "Edited". */
  readonly type: (type: string) => string
  readonly operation: (operation: Pick<Operation, "kind" | "label" | "type">) => string
  readonly values: ValueWords
}

/** A word of ours for a name out of a program; spelled out where there is none. */
function said(group: string, name: string): string {
  const key = `provenance:${group}.${name.replace(".", "_")}`
  return i18next.exists(key) ? i18next.t(key as "provenance:none") : spelledOut(name)
}

export function namesFor(me: string): Names {
  const provider = (name: string): string => {
    if (name.startsWith("user:")) return actor(name)
    return PROVIDERS[name] ?? said("provider", name)
  }
  const actor = (name: string): string => {
    const who = actorOf(name, me)
    if (who.kind === "me") return i18next.t("provenance:you")
    return who.kind === "person" ? who.name : who.kind === "provider" ? provider(who.name) : said("actor", who.name)
  }
  const type = (name: string): string => said("type", name)
  return {
    field: (name) => said("field", name),
    actor,
    provider,
    tier: (name) => said("tier", name),
    type,
    operation: ({ kind, label, type: first }) => {
      const what = kind === null ? type(first) : said("kind", kind)
      return label === null || label === "" ? what : `${what}: ${label}`
    },
    values: {
      none: i18next.t("provenance:none"),
      yes: i18next.t("provenance:yes"),
      no: i18next.t("provenance:no"),
    },
  }
}
