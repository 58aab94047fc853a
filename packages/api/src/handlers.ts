/** What answers the routes of a group: one function for each, whoever it is asked by. */
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import type * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import type * as Schema from "effect/Schema"
import type { Principal } from "./access.ts"

type Endpoint = HttpApiEndpoint.ConstraintRequest

/** One request, with what the contract says of it. */
export interface Call<E extends Endpoint> {
  readonly params: E["~Params"]["Type"]
  readonly query: E["~Query"]["Type"]
  readonly body: E["~Payload"]["Type"]
  readonly headers: E["~Headers"]["Type"]
  /** Who asks. Only for routes that are not for anyone. */
  readonly principal: Principal
  readonly request: Asked
}

/** What tells two requests apart. */
export interface Asked {
  readonly method: string
  readonly url: string
  readonly body?: unknown
}

/** `Own`: what a handler may give back in place of the answer, where it has sent that by itself. */
type Answer<S extends Schema.Constraint, Own> = S extends HttpApiSchema.StreamUint8Array ? Own : S["Type"] | Own

type Awaitable<A> = A | Promise<A>

/** A handler for each endpoint of a group, by its name. `With` is what it gets beside the call. */
export type Handlers<G extends HttpApiGroup.Constraint, With = unknown, Own = never> = {
  readonly [Name in HttpApiGroup.Endpoints<G>["identifier"]]: (
    call: Call<Named<G, Name>> & With,
  ) => Awaitable<Answer<Named<G, Name>["~Success"], Own>>
}

type Named<G extends HttpApiGroup.Constraint, Name extends string> = Extract<
  HttpApiGroup.Endpoints<G>,
  { readonly identifier: Name } & Endpoint
>
