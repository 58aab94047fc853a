import { expect, it } from "vitest"
import { type BitRateRules, decide, type Playable, type Wishes } from "./decide.ts"
import type { Codec, Profile } from "./port.ts"

const profile = (codec: Codec, kilobits: number | null): Profile => ({
  id: kilobits === null ? codec : `${codec}-${kilobits}`,
  codec,
  bitRate: kilobits === null ? null : kilobits * 1000,
  type: "",
  extension: "",
})
const profiles = [
  ...[32, 64, 128, 192].map((rate) => profile("opus", rate)),
  ...[64, 128, 192, 320].map((rate) => profile("mp3", rate)),
  ...[64, 160].map((rate) => profile("aac", rate)),
  profile("flac", null),
]
const flac: Playable = { container: "flac", codec: "flac", bitRate: 900_000, isPart: false }
const mp3: Playable = { container: "mp3", codec: "mp3", bitRate: 192_000, isPart: false }
const opus: Playable = { container: "ogg", codec: "opus", bitRate: 96_000, isPart: false }
const rules: BitRateRules = { byNetwork: { cellular: 96 }, byCredential: { watch: 64 } }

it.each<[string, Playable, Partial<Wishes>, string, string]>([
  ["nothing asked", flac, {}, "original", "as it is"],
  ["a limit above the file", mp3, { maxBitRate: 320 }, "original", "as it is"],
  ["no limit", flac, { maxBitRate: 0 }, "original", "as it is"],
  ["a limit below the file", flac, { maxBitRate: 200 }, "opus-192", "900 kbit/s are more than 200, asked for"],
  ["a limit below all there is", flac, { maxBitRate: 8 }, "opus-32", "more than 8"],
  ["another codec", flac, { format: "mp3" }, "mp3-192", "mp3 is asked for"],
  ["another codec within a limit", flac, { format: "mp3", maxBitRate: 100 }, "mp3-64", "mp3 is asked for"],
  ["its own codec", mp3, { format: "mp3" }, "original", "as it is"],
  ["its own codec, smaller", mp3, { format: "mp3", maxBitRate: 128 }, "mp3-128", "192 kbit/s are more than 128"],
  ["its codec in another container", opus, { format: "opus" }, "original", "as it is"],
  ["a player that takes it", flac, { accepts: ["mp3", "flac"] }, "original", "as it is"],
  ["a player that does not", flac, { accepts: ["mp3", "aac"] }, "mp3-192", "the player takes no flac"],
  ["a player that takes only AAC", flac, { accepts: ["aac"] }, "aac-160", "the player takes no flac"],
  ["a player that takes nothing we make", flac, { accepts: ["mpc"] }, "nothing", "no encoder"],
  ["a network with a limit", flac, { network: "cellular" }, "opus-64", "the limit of the network cellular"],
  ["the lowest limit", flac, { network: "cellular", maxBitRate: 40 }, "opus-32", "more than 40, asked for"],
  ["a network without one", flac, { network: "wifi" }, "original", "as it is"],
  ["a name that every object has", flac, { network: "constructor" }, "original", "as it is"],
  ["the original, whatever it is", flac, { format: "original", maxBitRate: 64 }, "original", "as it is"],
  ["a part of a file, as good as it is", { ...flac, isPart: true }, {}, "flac", "a part"],
  ["a part of a lossy file", { ...mp3, isPart: true }, {}, "opus-128", "a part"],
  ["a part within a limit", { ...flac, isPart: true }, { maxBitRate: 128 }, "opus-128", "a part"],
  ["from the middle on", mp3, { isOffset: true, format: "mp3" }, "mp3-192", "in the middle"],
])("%s", (_, file, wishes, sent, because) => {
  const decision = decide(file, { isOffset: false, ...wishes }, "laptop", rules, profiles)
  expect(decision.send === "profile" ? decision.profile.id : decision.send).toBe(sent)
  expect(decision.because).toContain(because)
})

it("says for programs why", () => {
  const whyOf = (file: Playable, wishes: Partial<Wishes>, credential = "laptop") =>
    decide(file, { isOffset: false, ...wishes }, credential, rules, profiles).why
  expect(whyOf(mp3, {})).toEqual({ reason: "asItIs" })
  expect(whyOf(flac, { accepts: ["mp3"] })).toEqual({ reason: "notTaken", what: "flac" })
  expect(whyOf({ ...mp3, codec: null, container: null }, { accepts: ["mp3"] })).toEqual({
    reason: "notTaken",
    what: null,
  })
  const tooMuch = { reason: "bitRate", kilobits: 900 }
  expect(whyOf(flac, { maxBitRate: 80 })).toEqual({ ...tooMuch, most: 80, limitOf: "request", network: null })
  expect(whyOf(flac, { network: "cellular" })).toEqual({
    ...tooMuch,
    most: 96,
    limitOf: "network",
    network: "cellular",
  })
  expect(whyOf(flac, {}, "watch")).toEqual({ ...tooMuch, most: 64, limitOf: "device", network: null })
})

it("keeps to the limit of a device", () => {
  const decision = decide(mp3, { isOffset: false }, "watch", rules, profiles)
  expect(decision).toMatchObject({ send: "profile", profile: { id: "opus-64" } })
})

it("makes what the owner would rather have", () => {
  const decision = decide(flac, { isOffset: false, maxBitRate: 128 }, "laptop", { codec: "mp3" }, profiles)
  expect(decision).toMatchObject({ send: "profile", profile: { id: "mp3-128" } })
})

it("says that nothing can be made where there is no encoder", () => {
  expect(decide(flac, { isOffset: false, format: "mp3" }, "laptop", {}, [])).toMatchObject({ send: "nothing" })
  expect(decide(flac, { isOffset: false }, "laptop", {}, [])).toMatchObject({ send: "original" })
})
