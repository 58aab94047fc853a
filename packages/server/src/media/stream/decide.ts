/** What is sent of a file to somebody who listens: the file itself, or what is made of it, and why. Plain functions. */
import type { Codec, Profile } from "./port.ts"

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

export type Decision =
  | { readonly send: "original"; readonly because: string }
  | { readonly send: "profile"; readonly profile: Profile; readonly because: string }
  /** No encoder here makes what would be needed. */
  | { readonly send: "nothing"; readonly because: string }

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
  const { limit, by } = limitOf(wishes, credential, rules)
  const reason = whyNot(file, wishes, limit, by)
  if (reason === undefined) return { send: "original", because: "the player takes the file as it is" }
  const codec = codecOf(file, wishes, limit, rules, profiles)
  const profile = codec === undefined ? undefined : profileOf(codec, limit, profiles)
  if (profile === undefined) return { send: "nothing", because: `${reason}, and no encoder is here for it` }
  return { send: "profile", profile, because: reason }
}

/** The lowest of all limits, and whose it is. */
function limitOf({ maxBitRate = 0, network }: Wishes, credential: string, rules: BitRateRules) {
  const limits: readonly (readonly [number, string])[] = [
    [maxBitRate, "asked for"],
    [own(rules.byNetwork, network), `the limit of the network ${network ?? ""}`],
    [own(rules.byCredential, credential), "the limit of the device"],
  ]
  const [lowest] = limits.filter(([rate]) => rate > 0).toSorted(([a], [b]) => a - b)
  return { limit: lowest?.[0] ?? 0, by: lowest?.[1] ?? "" }
}

const own = (rates: Readonly<Record<string, number>> = {}, name = ""): number =>
  Object.hasOwn(rates, name) ? (rates[name] ?? 0) : 0

/** Why the file cannot be sent as it is; undefined where it can. */
function whyNot(file: Playable, wishes: Wishes, limit: number, by: string): string | undefined {
  const { format, accepts } = wishes
  if (file.isPart) return "it is a part of a file"
  if (wishes.isOffset) return "it begins in the middle"
  if (format === "original") return undefined
  if (format !== undefined && !isOf(file, format)) return `${format} is asked for`
  if (accepts !== undefined && !accepts.some((each) => isOf(file, each)))
    return `the player takes no ${file.codec ?? file.container ?? "such file"}`
  if (limit > 0 && file.bitRate > limit * 1000)
    return `${Math.round(file.bitRate / 1000)} kbit/s are more than ${limit}, ${by}`
  return undefined
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
