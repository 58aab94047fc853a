/**
 * Who answers the SDK: a server over HTTP, a replica in this process, or one in a worker. All are asked the same and answer
 * the same, so everything above this port works with and without a server.
 */
import type { Routes as ServerRoutes } from "./contract.gen.ts"
import type { DeviceRoutes } from "./device/contract.ts"

/** What can be asked: of servers and replicas, and of replicas alone. */
export interface Routes extends ServerRoutes, DeviceRoutes {}

/** What a route is called, such as `library.tracks`. */
export type RouteName = keyof Routes

/** What a route wants, and a key under which a change happens once, however often it is sent. */
export type InputOf<Name extends RouteName> = Omit<Routes[Name], "answer"> & {
  readonly once?: string | undefined
  readonly library?: string | undefined
}
/** What a route answers. */
export type AnswerOf<Name extends RouteName> = Routes[Name]["answer"]
/** What narrows a route. */
export type QueryOf<Name extends RouteName> = Routes[Name] extends { readonly query: infer Query } ? Query : never
/** What is sent to a route. */
export type BodyOf<Name extends RouteName> = Routes[Name] extends { readonly body: infer Body } ? Body : never

/** {@link InputOf} as it crosses a wire: plain JSON. */
export interface Input {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  readonly once?: string | undefined
  /** On a device: of which of its libraries, by its id; its own unless given. */
  readonly library?: string | undefined
}

/** How something is asked. */
export interface CallOptions {
  /** Gives up waiting, with its reason; a change may have happened all the same. */
  readonly signal?: AbortSignal | undefined
}

/** Something changed that this member may see. */
export interface News {
  /** What it was about, such as `track:…`; what is in the member's own log has `own/` in front. Undefined: anything. */
  readonly subjects: readonly string[] | undefined
  /** Names of the lists that show something else now. Undefined: any. */
  readonly views: readonly string[] | undefined
  /** In which library of the device; undefined: in its own. */
  readonly library?: string | undefined
}

export interface Caller {
  /** Asks a route. Answers what JSON has, and bytes. Fails with LedgerlineError. */
  call(name: RouteName, input: Input, options?: CallOptions): Promise<unknown>
  /** Tells of what changes from now on. Answers what ends it. */
  listen(listener: (news: News) => void): () => void
}
