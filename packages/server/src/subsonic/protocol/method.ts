/** A method of the protocol, declared: who may call it, what it takes, and what it does. */
import type { Access, Principal } from "@ledgerline/api"
import type { FastifyReply, FastifyRequest } from "fastify"
import type { Context } from "../Context.ts"
import type { Body } from "./envelope.ts"
import type { Given, Parameters, ReadOf } from "./parameters.ts"

export interface Call<P extends Parameters = Parameters> {
  readonly params: ReadOf<P>
  /** All parameters, also those that the method does not take. */
  readonly given: Given
  readonly principal: Principal
  /** What the client calls itself. */
  readonly client: string
  readonly context: Context
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Answer = Body | FastifyReply

export interface Method {
  readonly who: Access
  readonly params: Parameters
  readonly run: (call: Call) => Answer | Promise<Answer>
  /** Failures have a status of HTTP of their own, as with newer methods that send bytes. */
  readonly isPlain: boolean
}

export function method<const P extends Parameters>(
  who: Access,
  params: P,
  run: (call: Call<P>) => Answer | Promise<Answer>,
  { isPlain = false } = {},
): Method {
  return { who, params, run: run as Method["run"], isPlain }
}

/** A group of methods by name. */
export type Methods = Readonly<Record<string, Method>>
