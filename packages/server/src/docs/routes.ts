/**
 * The contract for readers: the OpenAPI document, and a page that shows it. All of it comes from this server; the page
 * runs no script but its own two files.
 */
import { createRequire } from "node:module"
import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { BASE, openApi } from "@ledgerline/api"
import type { FastifyInstance } from "fastify"
import { type Encoded, encoded, JSON_TYPE } from "../app/Answers.ts"
import { PAGE, SCRIPT } from "./page.ts"

/** What the page may load: nothing of others, nothing that is written in it, and pictures that its style sheet holds. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")

const HTML = "text/html; charset=utf-8"
const JAVASCRIPT = "text/javascript; charset=utf-8"

/** By the last part of their addresses. */
const FILES: Readonly<Record<string, { readonly type: string; readonly read: () => Promise<string | Buffer> }>> = {
  "reader.js": { type: JAVASCRIPT, read: async () => SCRIPT },
  "swagger-ui-bundle.js": { type: JAVASCRIPT, read: () => ofReader("swagger-ui-bundle.js") },
  "swagger-ui.css": { type: "text/css; charset=utf-8", read: () => ofReader("swagger-ui.css") },
}

const require = createRequire(import.meta.url)
const ofReader = (name: string): Promise<Buffer> =>
  readFile(join(dirname(require.resolve("swagger-ui-dist/package.json")), name))

export function docsRoutes(app: FastifyInstance): void {
  // Made when somebody wants it: a start does not wait for it.
  let document: Encoded | undefined
  app.get(`${BASE}/openapi.json`, { config: { who: "anyone" } }, async (request, reply) => {
    document ??= encoded(openApi())
    reply.header("etag", document.etag).header("cache-control", "no-cache")
    if (request.headers["if-none-match"] === document.etag) return reply.code(304).send()
    return reply.type(JSON_TYPE).send(document.body)
  })
  app.get(`${BASE}/docs`, { config: { who: "anyone" } }, async (_, reply) =>
    reply.type(HTML).header("content-security-policy", POLICY).send(PAGE),
  )
  for (const [name, { type, read }] of Object.entries(FILES))
    app.get(`${BASE}/docs/${name}`, { config: { who: "anyone" } }, async (_, reply) =>
      reply
        .type(type)
        .header("cache-control", "max-age=3600")
        .send(await read()),
    )
}
