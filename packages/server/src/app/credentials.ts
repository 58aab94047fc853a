/** What a request brings along to say who asks. */
import * as contract from "@ledgerline/sync/contract"
import type { FastifyRequest } from "fastify"

/** The name of a browser's cookie. With `__Host-` it is the server's alone, and never sent without TLS. */
const cookieName = (isSecure: boolean): string => (isSecure ? "__Host-ledgerline" : "ledgerline")

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,8192})$/i

/** The token of a request: in the header, or among the protocols of a WebSocket; empty where there is none. */
export function tokenOf({ headers }: Pick<FastifyRequest, "headers">): string {
  const { authorization = "", "sec-websocket-protocol": protocols = "" } = headers
  const [, bearer] = BEARER.exec(authorization) ?? []
  if (bearer !== undefined) return bearer
  const offered = protocols.split(",").map((each) => each.trim())
  return offered.find((each) => each.startsWith(contract.BEARER_PROTOCOL))?.slice(contract.BEARER_PROTOCOL.length) ?? ""
}

/** An API key in a header of its own. */
export function keyOf({ headers }: Pick<FastifyRequest, "headers">): string {
  const { "x-api-key": key } = headers
  return typeof key === "string" ? key : ""
}

/** What a browser's cookie holds; empty where there is none. */
export function cookieOf({ headers, protocol }: Pick<FastifyRequest, "headers" | "protocol">): string {
  const wanted = `${cookieName(protocol === "https")}=`
  const pairs = (headers.cookie ?? "").split(";").map((each) => each.trim())
  return pairs.find((each) => each.startsWith(wanted))?.slice(wanted.length) ?? ""
}

/** The header that gives a browser its cookie, or takes it away. */
export function cookieHeader(isSecure: boolean, value: string, seconds: number): string {
  const secure = isSecure ? "; Secure" : ""
  return `${cookieName(isSecure)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`
}

/**
 * Whether a page of this server itself made the request, as browsers tell it: a cookie is also sent with what other pages
 * make a browser ask. What says nothing of the kind is no browser, and has no business with a cookie.
 */
export function isOwnPage({ headers, host }: Pick<FastifyRequest, "headers" | "host">): boolean {
  const { origin, "sec-fetch-site": site } = headers
  if (site !== undefined) return site === "same-origin"
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}
