/** Whether a request wants to know the SHA-256 of what it asks for, and how that is said. RFC 9530. */
import type { FastifyRequest } from "fastify"

/** A member of a dictionary: the name, and a weight from 1 to 10; 0 is "not this one". */
const WANTED = /^\s*sha-256\s*=\s*(?:[1-9]|10)\s*$/

/** Only of HEAD: who gets the bytes hashes them by themselves. */
export function wantsDigest({ method, headers }: Pick<FastifyRequest, "method" | "headers">): boolean {
  if (method !== "HEAD") return false
  const said = headers["want-repr-digest"]
  const text = typeof said === "string" ? said : (said?.join() ?? "")
  return text.length <= 1000 && text.split(",").some((member) => WANTED.test(member))
}

/** `digest`: in base64. */
export const digestHeader = (digest: string): string => `sha-256=:${digest}:`
