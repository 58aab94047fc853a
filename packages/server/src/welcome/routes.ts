/** The page that people meet at a server's address: it sets the server up, and gives out what apps and devices need. */
import { readFile } from "node:fs/promises"
import type { FastifyInstance } from "fastify"
import { PAGE, STYLE } from "./page.ts"

/** Nothing of others, and nothing that is written in the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")

const FILES = {
  "/": { type: "text/html; charset=utf-8", read: async () => PAGE },
  "/welcome.css": { type: "text/css; charset=utf-8", read: async () => STYLE },
  "/welcome.js": {
    type: "text/javascript; charset=utf-8",
    read: () => readFile(new URL("welcome.js", import.meta.url), "utf8"),
  },
}

export function welcomeRoutes(app: FastifyInstance): void {
  for (const [path, { type, read }] of Object.entries(FILES))
    app.get(path, { config: { who: "anyone" } }, async (_, reply) =>
      reply
        .type(type)
        .header("content-security-policy", POLICY)
        .header("cache-control", "no-cache")
        .send(await read()),
    )
}
