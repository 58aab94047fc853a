/**
 * Answers to reads as they are sent, kept while nothing changes: a list that many look at is read and written once.
 * Only what is the same for every member is kept; who may have it was checked before.
 */
import { hash } from "node:crypto"
import type { FastifyReply, FastifyRequest } from "fastify"

export interface Encoded {
  readonly body: Buffer
  readonly etag: string
}

export const JSON_TYPE = "application/json; charset=utf-8"

const MOST_BYTES = 32 * 1024 * 1024
/** Longer answers are not kept, and addresses that long are not what a client asks twice. */
const MOST_OF_ONE = 1024 * 1024
const LONGEST_URL = 1000

export class Answers {
  readonly #version: () => Promise<string>
  /** By what was asked, in the order in which they were last asked for. */
  readonly #kept = new Map<string, Encoded>()
  #bytes = 0
  #of = ""

  /** `version`: differs whenever an answer could. */
  constructor(version: () => Promise<string>) {
    this.#version = version
  }

  /** The answer to a request: as it was before, or as it is made now. */
  async of(url: string, make: () => Promise<Encoded>): Promise<Encoded> {
    if (url.length > LONGEST_URL) return make()
    const version = await this.#version()
    if (version !== this.#of) {
      this.#kept.clear()
      this.#bytes = 0
      this.#of = version
    }
    const known = this.#kept.get(url)
    if (known !== undefined) {
      this.#kept.delete(url)
      this.#kept.set(url, known)
      return known
    }
    const made = await make()
    // What changed meanwhile may be in it, or not.
    if (version === this.#of && (await this.#version()) === version) this.#keep(url, made)
    return made
  }

  #keep(url: string, made: Encoded): void {
    if (made.body.length > MOST_OF_ONE || this.#kept.has(url)) return
    this.#kept.set(url, made)
    this.#bytes += made.body.length
    for (const [old, { body }] of this.#kept) {
      if (this.#bytes <= MOST_BYTES) break
      this.#kept.delete(old)
      this.#bytes -= body.length
    }
  }
}

/** An answer with a tag of its bytes. */
export function encoded(answer: unknown): Encoded {
  const body = Buffer.from(JSON.stringify(answer))
  return { body, etag: `"${hash("sha1", body, "base64url")}"` }
}

/** Sends it, or says that whoever asks has it already. */
export function sendEncoded({ headers }: FastifyRequest, reply: FastifyReply, { body, etag }: Encoded): FastifyReply {
  reply.header("etag", etag).header("cache-control", "private, no-cache")
  const has = (headers["if-none-match"] ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""))
  if (has.includes(etag) || has.includes("*")) return reply.code(304).send()
  return reply.type(JSON_TYPE).send(body)
}
