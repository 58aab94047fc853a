/** Asks servers for an image, and takes nothing else for one. */
import type { Timers } from "@ledgerline/sync"
import { LedgerlineError } from "../../errors.ts"
import { errorOf } from "../../replica/errorOf.ts"
import type { ServerAccess } from "../../replica/ServerAccess.ts"
import { Watch } from "../Watch.ts"
import type { CoverId } from "./files.ts"
import { ACCEPTED, type Image, imageOf, MOST_BYTES, wrong } from "./image.ts"

export interface CoverSources {
  /** Those that can be reached, the one to ask first at the beginning. */
  readonly servers: readonly Pick<ServerAccess, "request">[]
  readonly timers: Timers
  readonly signal?: AbortSignal | undefined
}

/** The image of the first server that gives one. Fails with `offline` where none can be asked, or as the last one did. */
export async function fetchCover(cover: CoverId, { servers, ...rest }: CoverSources): Promise<Image> {
  let failure = new LedgerlineError({
    reason: "offline",
    message: "no server can be reached, and the image is not kept here",
  })
  for (const server of servers) {
    try {
      return await ask(cover, server, rest)
    } catch (cause) {
      rest.signal?.throwIfAborted()
      failure = errorOf(cause)
    }
  }
  throw failure
}

async function ask(
  { hash, size }: CoverId,
  server: Pick<ServerAccess, "request">,
  { timers, signal }: Omit<CoverSources, "servers">,
): Promise<Image> {
  const path = `/api/v1/artwork/${encodeURIComponent(hash)}?size=${size}`
  // What is not read to its end would hold its line open.
  const stop = new AbortController()
  const stops = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal])
  try {
    const response = await server.request(path, { headers: { accept: ACCEPTED }, signal: stops })
    const said = response.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase()
    const image = imageOf(await bodyOf(response, timers, stop))
    if (said !== image.type) throw wrong("the server says that the image is of another kind than it is")
    return image
  } catch (cause) {
    stop.abort()
    throw cause
  }
}

/** All that comes, of which there may not be much. A line that falls silent is given up. */
async function bodyOf({ body }: Response, timers: Timers, stop: AbortController): Promise<Uint8Array> {
  const reader = body?.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  const watch = new Watch(timers, undefined, () => length)
  watch.signal.addEventListener("abort", () => stop.abort())
  try {
    for (let part; (part = (await reader?.read())?.value as Uint8Array | undefined) !== undefined;) {
      length += part.length
      if (length > MOST_BYTES) throw wrong("the server sent more than images have")
      parts.push(part)
    }
    return Buffer.concat(parts)
  } catch (cause) {
    if (cause instanceof LedgerlineError) throw cause
    throw new LedgerlineError({ reason: "offline", message: "the connection broke off", cause })
  } finally {
    watch.end()
  }
}
