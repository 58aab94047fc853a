/** What calls bring along, checked before anything is done with it: who calls may have no types. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import { Api } from "../Api.ts"
import { Refusal } from "../refusal.ts"

/** What a call brings along, as values and not as the text of an address. */
export interface CallInput {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
}

/** What each part of an input has to be; a part that is left out is passed over. */
export interface InputParts {
  readonly params?: Schema.Top | undefined
  readonly query?: Schema.Top | undefined
  readonly body?: Schema.Top | undefined
}

/** Answers the parts as they were asked for. Fails with {@link Refusal}, `badRequest`. */
export type ReadInput = (input: CallInput) => object

export function inputReader({ params, query, body }: InputParts): ReadInput {
  const read = { params: reader(params, "params"), query: reader(query, "query"), body: reader(body, "body") }
  return (input) => ({
    params: read.params(input.params ?? {}),
    query: read.query(input.query ?? {}),
    body: read.body(input.body),
  })
}

export const partsOf = ({ params, query, payload }: HttpApiEndpoint.Top): InputParts => ({
  params,
  query,
  body: payload.get("application/json")?.schemas[0],
})

/** What a route of the contract, named by its group and endpoint, asks for. */
export function partsOfRoute(name: string): InputParts {
  let parts: InputParts | undefined
  HttpApi.reflect(Api, {
    predicate: ({ group, endpoint }) => `${group.identifier}.${endpoint.identifier}` === name,
    onGroup: () => {},
    onEndpoint: ({ endpoint }) => (parts = partsOf(endpoint)),
  })
  if (parts === undefined) throw new Error(`there is no route ${name}`)
  return parts
}

function reader(schema: Schema.Top | undefined, part: string): (value: unknown) => unknown {
  if (schema === undefined) return () => undefined
  const decode = Schema.decodeUnknownResult(Schema.toType(schema) as Schema.Codec<unknown>)
  return (value) => {
    const read = decode(withoutUndefined(value))
    if (Result.isSuccess(read)) return read.success
    throw new Refusal(400, "badRequest", `the ${part} is not what it has to be: ${faultOf(read.failure)}`)
  }
}

/** As JSON has it: a property that is undefined is none. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined))
}

/** What is wrong with a value, in one line. */
export const faultOf = ({ message }: { readonly message: string }): string =>
  message.replaceAll(/\s*\n\s*/g, " ").slice(0, 300)
