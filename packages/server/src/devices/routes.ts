/** The routes by which devices are paired and sign in. Anybody may call them; what they say gives nothing away. */
import rateLimit from "@fastify/rate-limit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as contract from "@ledgerline/sync/contract"
import type { FastifyInstance } from "fastify"
import { Refusal } from "@ledgerline/api"
import type { Devices } from "./Devices.ts"
import type { Sessions } from "./Sessions.ts"

export interface DeviceRoutes {
  readonly devices: Devices
  readonly sessions: Sessions
  /** So many a minute from one address. */
  readonly attempts: number
}

const ANYONE = { config: { who: "anyone" } } as const

export async function deviceRoutes(app: FastifyInstance, { devices, sessions, attempts }: DeviceRoutes): Promise<void> {
  await app.register(rateLimit, {
    max: attempts,
    timeWindow: 60_000,
    errorResponseBuilder: () => new Refusal(429, "tooMany", "too many attempts from there; try again in a minute"),
  })
  app.post(`/${contract.PATHS.pair}`, ANYONE, async (request) => {
    const answer = await devices.redeem(bodyOf(contract.PairRequest, request.body))
    if (answer === undefined)
      throw new Refusal(410, "over", "the pairing token was used or is too old; make another one on the server")
    return answer
  })
  app.post(`/${contract.PATHS.challenge}`, ANYONE, (request) =>
    sessions.challenge(bodyOf(contract.ChallengeRequest, request.body)),
  )
  app.post(`/${contract.PATHS.session}`, ANYONE, async (request) => {
    const signedIn = await sessions.signIn(bodyOf(contract.SessionRequest, request.body))
    if (!("refused" in signedIn)) return signedIn
    throw signedIn.refused === "revoked"
      ? new Refusal(403, "revoked", "this device may not use the server any more")
      : new Refusal(401, "notAllowed", "the server does not know this device; pair it again")
  })
}

function bodyOf<A extends Schema.Top & { readonly DecodingServices: never }>(schema: A, body: unknown): A["Type"] {
  const decoded = Schema.decodeUnknownOption(schema)(body)
  if (Option.isNone(decoded)) throw new Refusal(400, "badRequest", "the body is not what it has to be")
  return decoded.value
}
