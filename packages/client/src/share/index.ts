/** What somebody gave out by a link, for pages of any origin: without an account, a cookie, or anything kept. */
import type { Shared } from "../contract.gen.ts"
import type { ImageSize } from "../facade/Addresses.ts"
import { LedgerlineError } from "../errors.ts"
import { problemOf } from "../remote/problem.ts"

export type { Shared, SharedTrack } from "../contract.gen.ts"
export { LedgerlineError } from "../errors.ts"

export interface OpenShare extends Shared {
  /** An image by its hash (`cover` of the share and of its tracks). */
  readonly coverUrl: (hash: string, size?: ImageSize) => string
  /** A track of it to listen to. `accepts`: what the player takes, such as `mp3`, `opus`; `timeOffset`: seconds. */
  readonly streamUrl: (track: string, wishes?: StreamWishes) => string
  /** The file of a track, where `canDownload`. */
  readonly fileUrl: (track: string) => string
  /** All files as one ZIP file, where `canDownload`. */
  readonly zipUrl: string
}

/** What the player and the network take; what fits best unless said. */
export interface StreamWishes {
  readonly accepts?: readonly string[] | undefined
  readonly timeOffset?: number | undefined
}

/** How a link is read: by what, and until when. */
export interface ReadShareOptions {
  /** The one of the surroundings unless given. */
  readonly fetch?: typeof fetch | undefined
  readonly signal?: AbortSignal | undefined
}

const LINK = /^(.*)\/(?:share|embed)\/([^/]+)\/?$/

/**
 * Reads what a link gives out: `readShare("https://music.example/share/…")`. Fails with LedgerlineError; `notFound` for a link
 * that is wrong, over or revoked, which nobody can tell apart.
 */
export async function readShare(link: string, { fetch: given, signal }: ReadShareOptions = {}): Promise<OpenShare> {
  const { origin, pathname } = URL.canParse(link) ? new URL(link) : { origin: "", pathname: "" }
  const [, below = "", token = ""] = LINK.exec(pathname) ?? []
  if (token === "")
    throw new LedgerlineError({ reason: "invalid", message: "a link to a share ends with share/ and its token" })
  const base = `${origin}${below}/api/v1/shared/${token}`
  const ask = given ?? ((input: string, init: RequestInit) => fetch(input, init))
  const init = { credentials: "omit", ...(signal === undefined ? {} : { signal }) } as const
  const answer = await ask(base, init).catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw new LedgerlineError({ reason: "offline", message: `${new URL(base).host} cannot be reached`, cause })
  })
  if (!answer.ok) throw await problemOf(answer)
  const shared = (await answer.json()) as Shared
  const trackUrl = (track: string, what: string): string => `${base}/tracks/${encodeURIComponent(track)}/${what}`
  return {
    ...shared,
    coverUrl: (hash, size) => `${base}/artwork/${hash}${size === undefined ? "" : `?size=${size}`}`,
    streamUrl(track, { accepts = [], timeOffset = 0 } = {}) {
      const asked = new URLSearchParams()
      if (accepts.length > 0) asked.set("accepts", accepts.join(","))
      if (timeOffset > 0) asked.set("timeOffset", String(timeOffset))
      return trackUrl(track, asked.size === 0 ? "stream" : `stream?${asked.toString()}`)
    },
    fileUrl: (track) => trackUrl(track, "file"),
    zipUrl: `${base}/zip`,
  }
}
