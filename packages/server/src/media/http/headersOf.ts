/** Headers of answers that are sent past the framework, whose last hooks do not see them. */
import type { FastifyReply, FastifyRequest } from "fastify"
import type { Headers } from "./answer.ts"

/** What hooks have set until now, such as for other origins, and the name of the request in the log. */
export const headersOf = ({ id }: FastifyRequest, reply: FastifyReply): Headers => ({
  ...reply.getHeaders(),
  "x-request-id": id,
})
