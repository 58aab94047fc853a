/** Headers of answers that are sent past the framework, whose last hooks do not see them. */
import type { FastifyReply } from "fastify"
import type { Headers } from "./answer.ts"

/** What hooks have set until now, such as for other origins, and the name of the request in the log. */
export const headersOf = (reply: FastifyReply): Headers => ({ ...reply.getHeaders(), "x-request-id": reply.request.id })
