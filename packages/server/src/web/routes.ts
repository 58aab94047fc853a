/** Gives out the web app: files of one folder, and nothing beside them. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import fastifyStatic from "@fastify/static"
import type { FastifyInstance, FastifyReply } from "fastify"

export interface WebApp {
  /** Where its files are; they may still be made while the server runs. */
  readonly folder: string
}

/**
 * What its pages may do: run the app's own scripts, and ask this server and those that its user pairs it with. Over a plain
 * connection those may be without encryption too, as servers at home are.
 */
const policyOf = (isSecure: boolean): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `media-src 'self' blob: https:${isSecure ? "" : " http:"}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' https: wss:${isSecure ? "" : " http: ws:"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ")

/**
 * What pages for visitors may do, who bring a link: run their own script, ask this server and play from it. They are in a
 * sandbox of no origin, so that nothing in them, not even what should not be there, acts as somebody who is signed in here,
 * or keeps anything. `parents`: which pages may show it within themselves.
 */
const visitorPolicyOf = (parents: "'none'" | "*"): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${parents}`,
    "sandbox allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox",
  ].join("; ")

/** Pages for visitors, the same for every link: what it opens, the page asks itself. */
const VISITOR_PAGES = [
  { url: "/share/:token", file: "share/index.html", policy: visitorPolicyOf("'none'") },
  // Alone of all pages, since it is made to be shown by others and has nothing that a click could be stolen for.
  { url: "/embed/:token", file: "embed/index.html", policy: visitorPolicyOf("*") },
] as const

/** Shown while the app is made, which a checkout does once. */
const SOON = `<!doctype html><meta charset="utf-8" /><meta http-equiv="refresh" content="2" /><title>Ledgerline</title>
<p>The app is not here yet. A checkout makes it when it is started, which takes some seconds; this page looks again by itself.</p>
`

/** Addresses that files of the app can have: no part of them begins with a point, and none is empty. */
const FILE = /^\/(?:[\w-][\w.-]*\/)*(?:[\w-][\w.-]*)?$/
/** What else begins so was asked of the interface or by a link, and is not there. */
const INTERFACE = /^\/(?:api|rest|sync|share|embed)(?:\/|$)/

/** Files whose names say what is in them. */
const NAMED = /^\/assets\//

export async function webRoutes(app: FastifyInstance, { folder }: WebApp): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    dotfiles: "ignore",
  })
  app.get("/*", { config: { who: "anyone" } }, async (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/"
    if (!FILE.test(path) || INTERFACE.test(path)) return reply.callNotFound()
    reply
      .header("content-security-policy", policyOf(request.protocol === "https"))
      .header("cache-control", NAMED.test(path) ? "public, max-age=31536000, immutable" : "no-cache")
    return path === "/" ? sendPage(reply, "index.html") : reply.sendFile(path)
  })
  for (const { url, file, policy } of VISITOR_PAGES)
    app.get<{ Params: { token: string } }>(url, { config: { who: "anyone" } }, async ({ params }, reply) => {
      if (params.token === "") return reply.callNotFound()
      reply.header("content-security-policy", policy).header("cache-control", "no-cache")
      return sendPage(reply, file)
    })

  function sendPage(reply: FastifyReply, file: string): FastifyReply {
    if (existsSync(join(folder, file))) return reply.sendFile(file)
    return reply
      .status(503)
      .header("retry-after", "2")
      .header("content-security-policy", "default-src 'none'")
      .type("text/html; charset=utf-8")
      .send(SOON)
  }
}
