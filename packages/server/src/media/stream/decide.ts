/** What is sent of a file to somebody who listens: the file itself, or what is made of it, and why. Plain functions. */
import type { StreamWhy } from "@ledgerline/api"
import type { Codec, Profile } from "./port.ts"
import { becauseOf } from "./because.ts"

/** What is known of a file. */
export interface Playable {
  readonly container: string | null
  readonly codec: string | null
  /** Bits a second; 0 where unknown. */
  readonly bitRate: number
  /** Whether it is a part of a file, which cannot be sent by itself. */
  readonly isPart: boolean
}

/** What a request wishes. Rates are in kilobits a second; 0 is no limit. */
export interface Wishes {
  /** `original`: the file, whatever it is. */
  readonly format?: Codec | "original" | undefined
  readonly maxBitRate?: number | undefined
  /** Containers and codecs that the player takes, such as mp3, flac, aac; anything unless given. */
  readonly accepts?: readonly string[] | undefined
  readonly network?: string | undefined
  /** Begins in the middle, which only what is made can. */
  readonly isOffset: boolean
}

/** What the people who run the server want. Rates as in {@link Wishes}. */
export interface BitRateRules {
  /** The most for a kind of network, such as `cellular`. */
  readonly byNetwork?: Readonly<Record<string, number>>
  /** The most for one device, key or session. */
  readonly byCredential?: Readonly<Record<string, number>>
  /** What is made unless somebody says; opus unless given. */
  readonly codec?: Codec
}

export type Decision = {
  readonly why: StreamWhy
  /** The same in English. */
  readonly because: string
} & (
  | { readonly send: "original" }
  | { readonly send: "profile"; readonly profile: Profile }
  /** No encoder here makes what would be needed. */
  | { readonly send: "nothing" }
)

/** Where nobody sets a limit. */
const USUAL: Readonly<Record<Codec, number>> = { opus: 128, mp3: 192, aac: 160, flac: 0 }
const PREFERRED: readonly Codec[] = ["opus", "mp3", "aac", "flac"]
const LOSSLESS = /^(?:flac|alac|pcm|wav|ape|monkey|wavpack|tta|tak|dsd|aiff|shorten)/i

export function decide(
  file: Playable,
  wishes: Wishes,
  credential: string,
  rules: BitRateRules,
  profiles: readonly Profile[],
): Decision {
  const limit = limitOf(wishes, credential, rules)
  const why = whyOf(file, wishes, limit)
  const because = becauseOf(why)
  if (why.reason === "asItIs") return { send: "original", why, because }
  const codec = codecOf(file, wishes, limit.most, rules, profiles)
  const profile = codec === undefined ? undefined : profileOf(codec, limit.most, profiles)
  if (profile === undefined) return { send: "nothing", why, because: `${because}, and no encoder is here for it` }
  return { send: "profile", profile, why, because }
}

type Limit = Pick<Extract<StreamWhy, { readonly reason: "bitRate" }>, "most" | "limitOf" | "network">

/** The lowest of all limits, and whose it is. */
function limitOf({ maxBitRate = 0, network = "" }: Wishes, credential: string, rules: BitRateRules): Limit {
  const limits: readonly Limit[] = [
    { most: maxBitRate, limitOf: "request", network: null },
    { most: own(rules.byNetwork, network), limitOf: "network", network },
    { most: own(rules.byCredential, credential), limitOf: "device", network: null },
  ]
  const [lowest] = limits.filter(({ most }) => most > 0).toSorted((a, b) => a.most - b.most)
  return lowest ?? { most: 0, limitOf: "request", network: null }
}

const own = (rates: Readonly<Record<string, number>> = {}, name = ""): number =>
  Object.hasOwn(rates, name) ? (rates[name] ?? 0) : 0

/** Why the file cannot be sent as it is, or that it can. */
function whyOf(file: Playable, wishes: Wishes, limit: Limit): StreamWhy {
  const { format, accepts } = wishes
  if (file.isPart) return { reason: "part" }
  if (wishes.isOffset) return { reason: "middle" }
  if (format === "original") return { reason: "asItIs" }
  if (format !== undefined && !isOf(file, format)) return { reason: "asked", format }
  if (accepts !== undefined && !accepts.some((each) => isOf(file, each)))
    return { reason: "notTaken", what: file.codec ?? file.container }
  if (limit.most > 0 && file.bitRate > limit.most * 1000)
    return { reason: "bitRate", kilobits: Math.round(file.bitRate / 1000), ...limit }
  return { reason: "asItIs" }
}

function isOf({ container, codec }: Playable, name: string): boolean {
  const wanted = name.toLowerCase()
  return [container, codec].some((each) => {
    const own = each?.toLowerCase() ?? ""
    return own === wanted || (wanted !== "" && own.startsWith(`${wanted}-`)) || ALIASES[own] === wanted
  })
}

const ALIASES: Readonly<Record<string, string>> = { mpeg: "mp3", m4a: "mp4", vorbis: "ogg" }

function codecOf(
  file: Playable,
  { format, accepts }: Wishes,
  limit: number,
  rules: BitRateRules,
  profiles: readonly Profile[],
): Codec | undefined {
  const has = (codec: Codec): boolean => profiles.some((each) => each.codec === codec)
  if (format !== undefined && format !== "original") return has(format) ? format : undefined
  const isLossless = LOSSLESS.test(file.codec ?? "") || LOSSLESS.test(file.container ?? "")
  // As good as the file is, where nothing speaks against it.
  const first: readonly Codec[] = (isLossless || format === "original") && limit === 0 ? ["flac"] : []
  const wanted = [...first, ...(rules.codec === undefined ? [] : [rules.codec]), ...PREFERRED]
  return wanted.find(
    (codec) => has(codec) && (accepts === undefined || accepts.includes(codec)) && (codec !== "flac" || limit === 0),
  )
}

/** The best that is within the limit; the lowest where all are above. */
function profileOf(codec: Codec, limit: number, profiles: readonly Profile[]): Profile | undefined {
  const most = (limit > 0 ? limit : USUAL[codec]) * 1000
  const own = profiles.filter((each) => each.codec === codec).toSorted((a, b) => (a.bitRate ?? 0) - (b.bitRate ?? 0))
  return own.findLast(({ bitRate }) => bitRate === null || bitRate <= most) ?? own[0]
}
