/** Each reason that servers, devices and players give has words in each language. A new one does not compile until it is here. */
import { readdirSync, readFileSync } from "node:fs"
import { createInstance } from "i18next"
import { describe, expect, it } from "vitest"
import type { HeldFailure, NoticeFacts, Party, ResolutionWhy, ServerFailure } from "@ledgerline/client"
import type { Duplicate, JobLine, SourceWatch, StreamWhy } from "@ledgerline/client/contract"
import type { TroubleReason } from "../../player/engine/Engine.ts"
import { watchText } from "../../pages/settings/sources/watchText.ts"
import { saidOfStream } from "../../player/ui/streamWords.ts"
import { doubtText, reasonText } from "../../provenance/duplicates/duplicateText.ts"
import { saidOf } from "../reasons.ts"

const folder = new URL("./", import.meta.url)
const languages = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)
const wordsOf = (language: string, area: string): Record<string, Record<string, unknown>> =>
  JSON.parse(readFileSync(new URL(`${language}/${area}.json`, folder), "utf8")) as Record<
    string,
    Record<string, unknown>
  >

const FAILURES: Record<ServerFailure, true> = {
  unreachable: true,
  refused: true,
  notTrusted: true,
  badFrame: true,
  revoked: true,
  notAllowed: true,
  keyLost: true,
  storageFull: true,
  tooMany: true,
  busy: true,
  tooSlow: true,
  failed: true,
  otherLibrary: true,
  protocol: true,
  moved: true,
  notAServer: true,
  proxyLimit: true,
  refusedHere: true,
  refusedThere: true,
  noRoom: true,
}

const WAYS: Record<Exclude<ResolutionWhy["reason"], TroubleReason>, true> = {
  here: true,
  kept: true,
  keptDamaged: true,
  fromActive: true,
  fromOther: true,
  fromFriend: true,
  fromStore: true,
  fromStoreAlone: true,
  throughServer: true,
}

const TROUBLES: Record<TroubleReason, true> = {
  noSource: true,
  setOffline: true,
  noServer: true,
  allFailed: true,
  notThere: true,
  noAnswer: true,
  refused: true,
  changed: true,
  noSound: true,
  unsupported: true,
  undecodable: true,
}

const HELD: Record<HeldFailure, true> = {
  cannotOpen: true,
  storageFailed: true,
  storageFull: true,
  storageGone: true,
  notSupported: true,
  failed: true,
}

const SAID: Record<NonNullable<JobLine["reason"]>, true> = {
  imported: true,
  updated: true,
  moved: true,
  lost: true,
  unreadable: true,
  refused: true,
  notFingerprinted: true,
  notMeasured: true,
  notSized: true,
  notSent: true,
  gone: true,
  changed: true,
  attemptFailed: true,
  linkOut: true,
  linkLoop: true,
  brokenLink: true,
  notAFile: true,
  sheetUnmeasured: true,
  sheetOrder: true,
  sheetLonger: true,
  noSheet: true,
  sheetAlone: true,
  protected: true,
  noImage: true,
  imageTooLarge: true,
  playlistTooLarge: true,
  playlistName: true,
  noPlaylist: true,
}

/** One of each, with what has to be told of it. */
const STREAMS: { readonly [Reason in StreamWhy["reason"]]: readonly [Extract<StreamWhy, { reason: Reason }>, RegExp] } =
  {
    asItIs: [{ reason: "asItIs" }, /./],
    part: [{ reason: "part" }, /./],
    middle: [{ reason: "middle" }, /./],
    asked: [{ reason: "asked", format: "mp3" }, /mp3/],
    notTaken: [{ reason: "notTaken", what: "tta" }, /tta/],
    bitRate: [{ reason: "bitRate", kilobits: 900, most: 128, limitOf: "network", network: "cellular" }, /900.*128/],
  }

type DuplicateReason = Duplicate["reasons"][number]
const FOR: { readonly [Rule in DuplicateReason["rule"]]: readonly [Omit<DuplicateReason, "rule" | "detail">, RegExp] } =
  {
    recording: [{ id: "b1a9" }, /b1a9/],
    isrc: [{ id: "FRZ039100421" }, /FRZ039100421/],
    title: [{ apartMs: 2000 }, /\b2[.,]0\b/],
    fingerprint: [{}, /./],
  }

type Doubt = Duplicate["against"][number]
const AGAINST: { readonly [Reason in Doubt["reason"]]: readonly [Extract<Doubt, { reason: Reason }>, RegExp] } = {
  lengths: [{ reason: "lengths", apartMs: 55_000 }, /\b55[.,]0\b/],
  isrcs: [{ reason: "isrcs", one: "FRZ1", other: "FRZ2" }, /FRZ1.*FRZ2/],
  recordings: [{ reason: "recordings" }, /./],
  places: [{ reason: "places", one: 3, other: 4 }, /3.*4/],
  sound: [{ reason: "sound" }, /./],
}

type WatchWhy = NonNullable<SourceWatch["why"]>
/** Those that are told of: what is not there yet says so itself. */
const WATCHES: {
  readonly [Reason in Exclude<WatchWhy["reason"], "begins">]: readonly [Extract<WatchWhy, { reason: Reason }>, RegExp]
} = {
  gone: [{ reason: "gone" }, /./],
  share: [{ reason: "share", kind: "NFS" }, /NFS/],
  folders: [{ reason: "folders", most: 50_000 }, /50[.,]000/],
  system: [{ reason: "system", setting: "max_user_watches" }, /max_user_watches/],
  failed: [{ reason: "failed", message: "EIO" }, /EIO/],
}

const home: Party = { who: "server", name: "home" }
const ada: Party = { who: "device", name: "12345678" }

/** One of each, with all that has to be told of it; the texts that have to show are those of these. */
const NOTICES: { readonly [Reason in NoticeFacts["reason"]]: Extract<NoticeFacts, { readonly reason: Reason }> } = {
  serverReset: { reason: "serverReset", server: "home", changes: 1234 },
  restored: { reason: "restored", from: home, changes: 1234 },
  copied: { reason: "copied" },
  fork: { reason: "fork", one: home, other: { who: "here", name: "" }, writer: ada, change: 1234 },
  revoked: { reason: "revoked", device: "12345678", by: "user:eve" },
  refusedHere: { reason: "refusedHere", server: "home", writer: ada, why: "onSundays", message: "not on Sundays" },
  refusedThere: { reason: "refusedThere", server: "home", writer: ada, why: "onSundays", message: "not on Sundays" },
  snapshotWrong: { reason: "snapshotWrong", server: "home", message: "different" },
  passedOver: { reason: "passedOver" },
  dated: { reason: "dated", server: "home" },
}

/** What of the facts a person has to be told. */
const FACTS: Readonly<Record<NoticeFacts["reason"], RegExp>> = {
  serverReset: /^(?=.*home)(?=.*1[.,]234)/,
  restored: /^(?=.*home)(?=.*1[.,]234)/,
  copied: /./,
  fork: /^(?=.*home)(?=.*12345678)(?=.*1234)/,
  revoked: /^(?=.*12345678)(?=.*eve)/,
  refusedHere: /^(?=.*home)(?=.*12345678)(?=.*not on Sundays)/,
  refusedThere: /^(?=.*home)(?=.*12345678)(?=.*not on Sundays)/,
  snapshotWrong: /home/,
  passedOver: /./,
  dated: /home/,
}

/** Words as pages have them. */
async function wordsFor<Area extends "reasons" | "player" | "sources" | "provenance">(language: string, area: Area) {
  const i18n = createInstance()
  await i18n.init({
    lng: language,
    ns: [area],
    resources: { [language]: { [area]: wordsOf(language, area) } },
    interpolation: { escapeValue: false },
  })
  return i18n.getFixedT(language, area)
}

describe.each(languages)("in %s", (language) => {
  it.each(Object.keys(FAILURES))("a server that says %s is told of, and what can be done", (reason) => {
    const { failure, remedy } = wordsOf(language, "reasons")
    expect(failure?.[reason]).toEqual(expect.any(String))
    expect(remedy?.[reason]).toEqual(expect.any(String))
  })

  it.each(Object.keys(SAID))("what a job says of a file is told: %s", (reason) => {
    expect(wordsOf(language, "imports")["said"]?.[reason]).toEqual(expect.any(String))
  })

  it.each(Object.keys(HELD))("a library that cannot be opened is told of: %s", (reason) => {
    expect(wordsOf(language, "sources")["held"]?.[reason]).toEqual(expect.any(String))
  })

  it.each(Object.keys(WAYS))("a track that comes so is told of: %s", (reason) => {
    expect(wordsOf(language, "player")["way"]?.[reason]).toEqual(expect.any(String))
  })

  it.each(Object.keys(TROUBLES))("music that stands is told of: %s", (reason) => {
    expect(wordsOf(language, "player")["trouble"]?.[reason]).toEqual(expect.any(String))
  })

  it.each(Object.values(STREAMS))("a stream that is made so is told of: $0.reason", async (why, facts) => {
    const said = saidOfStream(await wordsFor(language, "player"), why)
    expect(said).toMatch(facts)
    expect(said).not.toMatch(/\{\{|stream\.|null/)
  })

  it.each(Object.values(WATCHES))("why a folder is not watched is told: $0.reason", async (why, facts) => {
    const said = watchText(await wordsFor(language, "sources"), why)
    expect(said).toMatch(facts)
    expect(said).not.toMatch(/\{\{|watch\./)
  })

  it.each(Object.entries(FOR))("what speaks for a duplicate is told: %s", async (rule, [given, facts]) => {
    const reason = { rule: rule as DuplicateReason["rule"], detail: "in English", ...given }
    const said = reasonText(await wordsFor(language, "provenance"), reason)
    expect(said).toMatch(facts)
    expect(said).not.toMatch(/\{\{|duplicate\.|in English/)
  })

  it.each(Object.values(AGAINST))("what speaks against one is told: $0.reason", async (doubt, facts) => {
    const said = doubtText(await wordsFor(language, "provenance"), doubt)
    expect(said).toMatch(facts)
    expect(said).not.toMatch(/\{\{|duplicate\./)
  })

  it.each(["request", "network", "device"] as const)("whose limit it is, is told: %s", async (limitOf) => {
    const t = await wordsFor(language, "player")
    const said = saidOfStream(t, { reason: "bitRate", kilobits: 900, most: 128, limitOf, network: null })
    expect(said).toMatch(/^900.*128/)
  })

  it.each(Object.values(NOTICES))("a notice of $reason tells its facts", async (facts) => {
    const said = saidOf(await wordsFor(language, "reasons"), facts)
    expect(said).toMatch(FACTS[facts.reason])
    expect(said).not.toMatch(/\{\{|notice\.|party\./)
  })
})

it("there are no words for what nobody says", () => {
  const { failure = {}, remedy = {}, notice = {} } = wordsOf("en", "reasons")
  expect(Object.keys(failure).toSorted()).toEqual(Object.keys(FAILURES).toSorted())
  expect(Object.keys(remedy).toSorted()).toEqual(Object.keys(FAILURES).toSorted())
  const said = new Set(Object.keys(notice).map((key) => key.replace(/_(?:one|other)$|Alone$/, "")))
  expect([...said].toSorted()).toEqual(Object.keys(NOTICES).toSorted())
})

it("what a newer device says, of which the page knows nothing, has no words", async () => {
  const facts = { reason: "invented" } as unknown as NoticeFacts
  expect(saidOf(await wordsFor("de", "reasons"), facts)).toBe(undefined)
})

it("in German nothing is left in English", async () => {
  const t = await wordsFor("de", "reasons")
  for (const facts of Object.values(NOTICES)) expect(saidOf(t, facts)).not.toMatch(/\b(?:the|this|another|were|from)\b/)
})
