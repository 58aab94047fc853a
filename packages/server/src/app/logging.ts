/**
 * What the server says of its requests, as JSON a line: each with an id that the answer carries too. What could let
 * somebody in is never in it: headers are not logged at all, and of a URL the values of such parameters are left out.
 */
import { randomBytes } from "node:crypto"
import type { Writable } from "node:stream"
import type { FastifyRequest, FastifyServerOptions } from "fastify"

export interface Logging {
  readonly level: "silent" | "error" | "warn" | "info" | "debug"
  /** Standard error unless given. */
  readonly stream?: Writable
}

/** Parameters of a query that are secrets, or that a secret can be found from. */
const SECRETS = new Set(["t", "s", "p", "u", "apikey", "token", "password", "code"])

/** What follows these in a path lets somebody in who has no account. */
const LINKS = /(\/(?:share|shared|embed)\/)[^/?#]+/gi

/** A URL as it may be logged. */
export function withoutSecrets(url: string): string {
  const at = url.indexOf("?")
  const path = withoutLinks(at < 0 ? url : url.slice(0, at))
  if (at < 0) return path
  const query = url
    .slice(at + 1)
    .split("&")
    .map((part) => {
      const end = part.indexOf("=")
      const name = decoded(end < 0 ? part : part.slice(0, end))
      return end >= 0 && SECRETS.has(name.toLowerCase()) ? `${part.slice(0, end)}=…` : part
    })
  return `${path}?${query.join("&")}`
}

/** A path, in whatever way it is written. */
function withoutLinks(path: string): string {
  const plain = decoded(path)
  const logged = plain.replace(LINKS, "$1…")
  return logged === plain ? path : logged
}

/** Options of Fastify that log so. */
export function logging(options: Logging | undefined): Pick<FastifyServerOptions, "logger" | "genReqId"> {
  // 16 bytes: nobody can guess the id of somebody else's request.
  const genReqId = (): string => randomBytes(16).toString("hex")
  if (options === undefined) return { genReqId }
  return {
    genReqId,
    logger: {
      level: options.level,
      stream: options.stream ?? process.stderr,
      serializers: {
        req: (request: FastifyRequest) => ({
          method: request.method,
          url: withoutSecrets(request.url),
          from: request.ip,
        }),
        res: (reply) => ({ status: reply.statusCode }),
      },
    },
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
