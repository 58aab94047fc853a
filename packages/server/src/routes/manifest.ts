/** The manifest of the library over HTTP. */
import { Readable } from "node:stream"
import { ManifestGroup, Refusal } from "@ledgerline/api"
import type { Library } from "@ledgerline/core"
import { applyManifest, parseManifest, writeManifest } from "@ledgerline/core/manifest"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import { disposition } from "../media/http/disposition.ts"

const MOST_BYTES = 64 * 1024 * 1024
/** Of each list of what came of it. */
const MOST_NAMED = 1000

export async function manifestRoutes(
  app: FastifyInstance,
  { library, ...options }: Implementation & { readonly library: Library },
): Promise<void> {
  // As text, so that what is wrong can be told by its line.
  app.removeContentTypeParser("application/json")
  app.addContentTypeParser("application/json", { parseAs: "string", bodyLimit: MOST_BYTES }, (_, body, done) =>
    done(null, body),
  )
  implement(
    app,
    ManifestGroup,
    {
      write: ({ reply }) =>
        reply
          .type("application/json; charset=utf-8")
          .header("cache-control", "private, no-store")
          .header("content-disposition", disposition("attachment", "library.json"))
          .send(Readable.from(writeManifest(library), { objectMode: false })),
      async read({ query: { dryRun }, principal, request }) {
        if (typeof request.body !== "string") throw new Refusal(415, "badType", "a manifest is JSON")
        const report = await applyManifest(library, await parseManifest(request.body, library), {
          actor: `user:${principal.member}`,
          dryRun: dryRun === "true" || dryRun === "",
        })
        const { changed, collisions, unknown } = report
        const [first, most] = [0, MOST_NAMED]
        return {
          ...report,
          changed: changed.slice(first, most),
          collisions: collisions.slice(first, most),
          unknown: unknown.slice(first, most),
        }
      },
    },
    options,
  )
}
