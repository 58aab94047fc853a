/** What a server answers that does not do what it was asked: problem+json of RFC 9457, with a reason for programs. */
import { ENGINE_REFUSALS, type Problem, Refusal } from "@ledgerline/api"
import { AccountRefused } from "../access/errors.ts"
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify"

/** Reasons of what the framework refuses by itself. */
const REASONS: Readonly<Record<number, string>> = {
  400: "badRequest",
  404: "notFound",
  405: "notAllowed",
  408: "tooSlow",
  413: "tooLarge",
  415: "badType",
  503: "busy",
}

/** How what accounts refuse is answered. */
const ACCOUNT: Readonly<Record<AccountRefused["reason"], number>> = {
  unknown: 404,
  taken: 409,
  removed: 409,
  badName: 400,
  badPassword: 400,
  lastOwner: 409,
  disabled: 409,
  over: 410,
  tooMany: 429,
}

export function problems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError & { readonly _tag?: string }, request, reply) => {
    if (error instanceof Refusal && error.retryAfter !== undefined) reply.header("retry-after", error.retryAfter)
    if (error instanceof Refusal) return send(reply, error.statusCode, error.reason, error.message)
    if (error instanceof AccountRefused) return send(reply, ACCOUNT[error.reason], error.reason, error.message)
    const known = error._tag === undefined ? undefined : ENGINE_REFUSALS[error._tag]
    if (known !== undefined) return send(reply, known.status, known.reason, error.message)
    const status = error.statusCode ?? 500
    if (status < 500) return send(reply, status, REASONS[status] ?? "badRequest", error.message)
    request.log.error(error)
    return send(reply, status === 503 ? 503 : 500, REASONS[status] ?? "failed", "the server could not do it")
  })
  app.setNotFoundHandler((_, reply) => send(reply, 404, "notFound", "there is nothing here"))
}

const send = (reply: FastifyReply, status: number, reason: string, detail: string): FastifyReply =>
  reply
    .code(status)
    .type("application/problem+json")
    .send(JSON.stringify({ status, reason, detail: detail.slice(0, 500) } satisfies Problem))
