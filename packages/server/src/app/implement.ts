/**
 * Puts a group of the contract on Fastify: paths, who may call, and the shapes of what comes in are those that the contract
 * declares. What a handler gives back is sent as JSON as it is; tests check that it has the declared shape.
 */
import { Api, type Call, type Handlers, Refusal, Shared, Who } from "@ledgerline/api"
import { faultOf } from "@ledgerline/api/local"
import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { type Answers, encoded, JSON_TYPE, sendEncoded } from "./Answers.ts"

/** What handlers of a server also get. */
interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Sees every answer with the schemas that it may have; tests check them. */
export type Witness = (route: string, schemas: readonly Schema.Top[], answer: unknown) => void

export interface Implementation {
  readonly witness?: Witness | undefined
  /** Where answers that are the same for all are kept; nowhere unless given. */
  readonly answers?: Answers | undefined
}

/** Registers the routes of a group of the contract. */
export function implement<G extends HttpApiGroup.Constraint>(
  app: FastifyInstance,
  group: G,
  handlers: Handlers<NoInfer<G>, Exchange, FastifyReply>,
  { witness, answers }: Implementation = {},
): void {
  const byName = handlers as unknown as Readonly<
    Record<string, (call: Call<HttpApiEndpoint.Top> & Exchange) => unknown>
  >
  HttpApi.reflect(Api, {
    predicate: (each) => each.group.identifier === group.identifier,
    onGroup: () => {},
    onEndpoint: ({ endpoint, mergedAnnotations }) => {
      const isShared = Context.getOrUndefined(mergedAnnotations as Context.Context<Shared>, Shared) === true
      const { method, path, params, query, headers } = endpoint
      const run = byName[endpoint.identifier]
      if (run === undefined) throw new Error(`nothing answers ${group.identifier}.${endpoint.identifier}`)
      const successes = [...endpoint.success]
      const decode = {
        params: reader(params, "path"),
        query: reader(query, "query"),
        body: reader(bodyOf(endpoint), "body"),
        headers: reader(headers, "header"),
      }
      app.route({
        method: method as "GET",
        url: path,
        config: { who: Context.get(mergedAnnotations as Context.Context<Who>, Who) },
        handler: async (request, reply) => {
          const make = async (): Promise<unknown> => {
            const answer = await run({
              params: decode.params(request.params) as never,
              query: decode.query(request.query) as never,
              body: decode.body(request.body) as never,
              headers: decode.headers(request.headers) as never,
              get principal() {
                if (request.principal === undefined) throw new Error(`${path} is for anyone and asks who it is`)
                return request.principal
              },
              request,
              reply,
            })
            if (answer !== reply && !reply.sent) witness?.(`${method} ${path}`, successes, answer)
            return answer
          }
          if (isShared && answers !== undefined)
            return sendEncoded(request, reply, await answers.of(request.url, async () => encoded(await make())))
          const answer = await make()
          if (answer === reply || reply.sent) return reply
          if (answer === undefined) return reply.code(204).send()
          if (method === "GET") return sendEncoded(request, reply, encoded(answer))
          return reply.type(JSON_TYPE).send(JSON.stringify(answer))
        },
      })
    },
  })
}

function bodyOf({ payload }: HttpApiEndpoint.Top): Schema.Top | undefined {
  const schemas = payload.get("application/json")?.schemas
  return schemas?.[0]
}

/** Reads what came by a schema; fails with the place where it is not what it has to be. */
function reader(schema: Schema.Top | undefined, part: string): (value: unknown) => unknown {
  if (schema === undefined) return () => undefined
  const decode = Schema.decodeUnknownResult(schema as Schema.Codec<unknown>)
  return (value) => {
    const read = decode(value)
    if (Result.isSuccess(read)) return read.success
    throw new Refusal(400, "badRequest", `the ${part} is not what it has to be: ${faultOf(read.failure)}`)
  }
}
