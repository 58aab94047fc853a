/** Tells when whoever asks leaves before the answer. */
import type { FastifyReply } from "fastify"
import { Refusal } from "@ledgerline/api"

export function leaving({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController()
  raw.once("close", () => {
    if (!raw.writableFinished) left.abort(new Refusal(499, "left", "nobody waits for it"))
  })
  return left.signal
}
