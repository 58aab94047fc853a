/** Calls of the contract that a replica answers by itself: checked as a server checks them, and answered the same. */
import type { Library } from "@ledgerline/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import { type Principal } from "../access.ts"
import { Api } from "../Api.ts"
import { Refusal } from "../refusal.ts"
import { localHandlers } from "./handlers.ts"
import type { LocalOptions } from "./options.ts"

/** What a call brings along, as values and not as the text of an address. */
export interface LocalInput {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
  /** The change happens once for a key. */
  readonly once?: string | undefined
}

type Run = (call: object) => unknown
type Decode = (input: LocalInput) => object

export class LocalCalls {
  readonly library: Library
  readonly #runs = new Map<string, { readonly run: Run; readonly decode: Decode }>()

  constructor(options: LocalOptions) {
    this.library = options.library
    const handlers = localHandlers(options) as unknown as Readonly<Record<string, Readonly<Record<string, Run>>>>
    HttpApi.reflect(Api, {
      predicate: ({ group }) => group.identifier in handlers,
      onGroup: () => {},
      onEndpoint: ({ group, endpoint }) => {
        const run = handlers[group.identifier]?.[endpoint.identifier]
        if (run !== undefined)
          this.#runs.set(`${group.identifier}.${endpoint.identifier}`, { run, decode: decoder(endpoint) })
      },
    })
  }

  /** Whether a route, named by its group and endpoint, can be answered here. */
  has(name: string): boolean {
    return this.#runs.has(name)
  }

  /** Answers a route. Fails with {@link Refusal}, or with an error of the engine. */
  async call(name: string, input: LocalInput, principal: Principal): Promise<unknown> {
    const route = this.#runs.get(name)
    if (route === undefined) throw new Refusal(501, "needsServer", `${name} is for a server to answer`)
    const decoded = route.decode(input)
    const { once } = input
    return route.run({
      ...decoded,
      headers: once === undefined ? {} : { "idempotency-key": once },
      principal,
      request: { method: "", url: `${name} ${JSON.stringify(input.params ?? null)}`, body: input.body },
    })
  }
}

function decoder({ params, query, payload }: HttpApiEndpoint.Top): Decode {
  const read = {
    params: reader(params, "params"),
    query: reader(query, "query"),
    body: reader(payload.get("application/json")?.schemas[0], "body"),
  }
  return (input) => ({
    params: read.params(input.params ?? {}),
    query: read.query(input.query ?? {}),
    body: read.body(input.body),
  })
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
