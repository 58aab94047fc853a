/** What a server answers that does not do what it was asked: problem+json of RFC 9457, with a reason for programs. */
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify"

/** An answer that is no success. Nothing of the request was done. */
export class Refusal extends Error {
  readonly statusCode: number
  readonly reason: string

  constructor(statusCode: number, reason: string, detail: string) {
    super(detail)
    this.statusCode = statusCode
    this.reason = reason
  }
}

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

export function problems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const status = error.statusCode ?? 500
    if (error instanceof Refusal) return send(reply, status, error.reason, error.message)
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
    .send(JSON.stringify({ status, reason, detail: detail.slice(0, 500) }))
