/**
 * The routes of OpenSubsonic: `/rest/<method>` and `/rest/<method>.view`, by GET and by POST of a form. Who asks is in
 * their own parameters, so the routes are for anyone, and the table of methods says who may call which.
 */
import { mayCall, type Principal } from "@ledgerline/api"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { Gate } from "../access/Gate.ts"
import { Context, type ContextOptions } from "./Context.ts"
import { type Format, formatOf, formatOrXml, sendBody, sendFailure } from "./protocol/envelope.ts"
import { Failure, notAllowed, toldOf } from "./protocol/errors.ts"
import type { Call, Method } from "./protocol/method.ts"
import { Form, type Given, givenOf, readAll, single } from "./protocol/parameters.ts"
import { METHODS } from "./table.ts"

export interface SubsonicRoutes extends Omit<ContextOptions, "ways"> {
  readonly gate: Gate
  readonly ways: ContextOptions["ways"] | undefined
  readonly version: string
}

/** A queue of 5000 tracks, saved whole. */
const MOST_BODY = 512 * 1024
const FORM = "application/x-www-form-urlencoded"
const LONGEST_CLIENT = 60

export async function subsonicRoutes(
  app: FastifyInstance,
  { gate, version, ways = {}, ...rest }: SubsonicRoutes,
): Promise<void> {
  const context = new Context({ ...rest, ways })
  app.addHook("onClose", async () => context.close())
  app.addContentTypeParser(FORM, { parseAs: "string", bodyLimit: MOST_BODY }, (_, body, done) => {
    done(null, new Form(String(body)))
  })
  // What the framework refuses by itself keeps its status; the body is of the protocol all the same.
  app.setErrorHandler((error: { readonly statusCode?: number; readonly message: string }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error(error)
    const message = status >= 500 ? "The server could not do it" : error.message
    return sendFailure(reply.code(status), formatOfUrl(request.url), version, { code: 0, message })
  })

  const answer = async (
    method: Method | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    let format: Format = formatOfUrl(request.url)
    try {
      const given = givenOf(request)
      format = formatOf({ f: single(given, "f") ?? "xml", callback: single(given, "callback") })
      if (method === undefined) throw new Failure(0, "There is no such method")
      const principal = await whoAsks(method, given, request, reply)
      const params = readAll(method.params, given)
      const client = (single(given, "c") ?? "").trim().toWellFormed().slice(0, LONGEST_CLIENT) || "subsonic"
      const call = { params, given, principal, client, context, request, reply } as Call
      const body = await method.run(call)
      return isReply(body) ? body : sendBody(reply, format, version, body)
    } catch (cause) {
      if (reply.sent || reply.raw.headersSent) throw cause
      const told = toldOf(cause)
      if (told.isFault) request.log.error(cause)
      const status = told.isFault || method?.isPlain === true ? told.status : reply.statusCode
      return sendFailure(reply.code(status), format, version, told)
    }
  }

  /** Fails with a {@link Failure} where the method is not for whoever asks. */
  const whoAsks = async (
    { who }: Method,
    given: Given,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Principal | undefined> => {
    if (who === "anyone") return undefined
    const found = await gate.bySubsonic(askingOf(given), request.ip)
    if ("code" in found) {
      if (found.wait !== undefined) reply.code(429).header("retry-after", String(Math.ceil(found.wait / 1000)))
      throw new Failure(found.code, found.message)
    }
    request.principal = found
    if (!mayCall(found, who)) throw notAllowed()
    return found
  }

  const register = (url: string, method: Method | undefined): void => {
    const handler = (request: FastifyRequest, reply: FastifyReply) => answer(method, request, reply)
    app.route({ method: ["GET", "POST"], url, config: { who: "anyone" }, bodyLimit: MOST_BODY, handler })
  }
  for (const [name, method] of Object.entries(METHODS)) {
    register(`/rest/${name}`, method)
    register(`/rest/${name}.view`, method)
  }
  register("/rest/*", undefined)
}

/** A client that signs in by one way may send the other one empty. */
function askingOf(given: Given) {
  const [u, p, t, s, apiKey] = ["u", "p", "t", "s", "apiKey"].map((name) => single(given, name))
  if (p === "" && t !== undefined && t !== "") return { u, t, s, apiKey }
  return p !== undefined && p !== "" && t === "" && (s ?? "") === "" ? { u, p, apiKey } : { u, p, t, s, apiKey }
}

const isReply = (answer: object): answer is FastifyReply => "raw" in answer && "send" in answer

/** Of a request whose body could not be read. */
function formatOfUrl(url: string): Format {
  const at = url.indexOf("?")
  const query = new URLSearchParams(at < 0 ? "" : url.slice(at + 1))
  return formatOrXml({ f: query.get("f") ?? "xml", callback: query.get("callback") ?? undefined })
}
