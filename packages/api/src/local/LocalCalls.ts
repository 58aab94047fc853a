/** Calls of the contract that a replica answers by itself: checked as a server checks them, and answered the same. */
import type { Library } from "@ledgerline/core"
import * as HttpApi from "effect/http-api/HttpApi"
import { type Principal } from "../access.ts"
import { Api } from "../Api.ts"
import { Refusal } from "../refusal.ts"
import { localHandlers } from "./handlers.ts"
import { type CallInput, inputReader, partsOf, type ReadInput } from "./inputs.ts"
import type { LocalOptions } from "./options.ts"

/** What a call brings along, and a key for which the change happens once. */
export interface LocalInput extends CallInput {
  readonly once?: string | undefined
}

type Run = (call: object) => unknown

export class LocalCalls {
  readonly library: Library
  readonly #runs = new Map<string, { readonly run: Run; readonly decode: ReadInput }>()

  constructor(options: LocalOptions) {
    this.library = options.library
    const handlers = localHandlers(options) as unknown as Readonly<Record<string, Readonly<Record<string, Run>>>>
    HttpApi.reflect(Api, {
      predicate: ({ group }) => group.identifier in handlers,
      onGroup: () => {},
      onEndpoint: ({ group, endpoint }) => {
        const run = handlers[group.identifier]?.[endpoint.identifier]
        if (run !== undefined)
          this.#runs.set(`${group.identifier}.${endpoint.identifier}`, { run, decode: inputReader(partsOf(endpoint)) })
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
