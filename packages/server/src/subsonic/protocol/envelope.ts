/** How answers are wrapped: as XML, as JSON, or as JSON in a call of a function. */
import type { FastifyReply } from "fastify"
import { Failure, type Told } from "./errors.ts"
import { type Json, xmlDocument } from "./xml.ts"

/** The version of the protocol that is spoken. */
const PROTOCOL = "1.16.1"
const SERVER = "ledgerline"

/** What is in an answer beside what all have. */
export type Body = { readonly [name: string]: Json }

export type Format =
  | { readonly kind: "xml" }
  | { readonly kind: "json" }
  | { readonly kind: "jsonp"; readonly callback: string }

const XML: Format = { kind: "xml" }
const IDENTIFIER = /^[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,4}$/

/** Which one the parameters ask for. Fails with a {@link Failure}. */
export function formatOf({
  f = "xml",
  callback,
}: {
  readonly f?: string | undefined
  readonly callback?: string | undefined
}): Format {
  if (f === "xml") return XML
  if (f === "json") return { kind: "json" }
  if (f !== "jsonp") throw new Failure(0, "The format is xml, json or jsonp")
  if (callback === undefined || !IDENTIFIER.test(callback))
    throw new Failure(callback === undefined ? 10 : 0, "The callback is the name of a function")
  return { kind: "jsonp", callback }
}

/** {@link formatOf}, for answers that say what is wrong with the request: XML where it asks for none that there is. */
export function formatOrXml(asked: Parameters<typeof formatOf>[0]): Format {
  try {
    return formatOf(asked)
  } catch {
    return XML
  }
}

export const sendBody = (reply: FastifyReply, format: Format, version: string, body: Body): FastifyReply =>
  send(reply, format, { status: "ok", ...about(version), ...body })

export const sendFailure = (
  reply: FastifyReply,
  format: Format,
  version: string,
  { code, message }: Pick<Told, "code" | "message">,
) => send(reply, format, { status: "failed", ...about(version), error: { code, message: message.slice(0, 500) } })

const about = (serverVersion: string) => ({ version: PROTOCOL, type: SERVER, serverVersion, openSubsonic: true })

function send(reply: FastifyReply, format: Format, members: Body): FastifyReply {
  reply.header("cache-control", "private, no-store")
  // As Subsonic has it: old clients that want bytes tell an error by just this type.
  if (format.kind === "xml")
    return reply.type("text/xml; charset=utf-8").send(xmlDocument("subsonic-response", members))
  const json = JSON.stringify({ "subsonic-response": members })
  if (format.kind === "json") return reply.type("application/json; charset=utf-8").send(json)
  const call = `/**/${format.callback}(${json.replace(/[\u2028\u2029<]/g, escaped)});`
  return reply.type("application/javascript; charset=utf-8").send(call)
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
