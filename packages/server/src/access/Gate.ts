/**
 * Who asks: turns what a request brings along into a {@link Principal}. What was found out is remembered for seconds, and
 * forgotten as soon as any right changes.
 */
import { hash } from "node:crypto"
import { type Principal, Refusal, type Scope } from "@ledgerline/api"
import type { Library } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import type { FastifyRequest } from "fastify"
import { cookieOf, isOwnPage, keyOf as apiKeyOf, tokenOf } from "../app/credentials.ts"
import type { Sessions } from "../devices/Sessions.ts"
import type { Account } from "./Accounts.ts"
import { networkOf } from "./addresses.ts"
import { isApiKey } from "./ApiKeys.ts"
import { Attempts } from "./Attempts.ts"
import { AccountRefused } from "./errors.ts"
import { ServiceAway } from "./external/requests.ts"
import type { People } from "./People.ts"
import {
  BAD_KEY,
  proofOf,
  type SubsonicAsking,
  type SubsonicProof,
  type SubsonicRefusal,
  type SubsonicWays,
  WRONG,
} from "./subsonic.ts"

/** Milliseconds. */
const REMEMBERED = 15_000
const MOST_REMEMBERED = 5000

/** What an app password is good for: all that an app plays, and nothing about who may come in. */
const OF_APPS: ReadonlySet<Scope> = new Set<Scope>(["read", "stream", "playback", "edit"])

/** Wrong passwords from one network, and for one name, in a quarter of an hour. */
const FROM_NETWORK = { most: 50, within: 15 * 60_000 }
const FOR_NAME = { most: 10, within: 15 * 60_000 }

export interface GateOptions {
  readonly library: Library
  readonly people: People
  readonly sessions: Sessions
  readonly timers: Timers
  readonly subsonic?: SubsonicWays | undefined
}

interface Found {
  readonly principal: Principal
  /** Milliseconds since 1970; undefined where it has no end of its own. */
  readonly until?: number | undefined
}

type Asking = Pick<FastifyRequest, "headers" | "protocol" | "host" | "method">

export class Gate {
  readonly #options: GateOptions
  readonly #remembered = new Map<string, Found & { readonly at: number }>()
  readonly #networks: Attempts
  readonly #names: Attempts

  constructor(options: GateOptions) {
    this.#options = options
    const { people, timers } = options
    const now = () => timers.now()
    this.#networks = new Attempts(FROM_NETWORK, now)
    this.#names = new Attempts(FOR_NAME, now)
    people.accounts.onChanged(() => this.#remembered.clear())
    people.accounts.devices.onRevoked(() => this.#remembered.clear())
  }

  /**
   * Who asks; undefined for nobody who is known. Refuses with 403 what a page of another site makes a browser write, and
   * with 503 where an identity service would have to be asked and cannot be.
   */
  async authenticate(request: Asking): Promise<Principal | undefined> {
    const token = tokenOf(request) || apiKeyOf(request)
    if (token !== "") return this.byToken(token)
    const cookie = cookieOf(request)
    if (cookie === "") return undefined
    const principal = await this.#known(`cookie ${cookie}`, () => this.#byCookie(cookie))
    const writes = !["GET", "HEAD", "OPTIONS"].includes(request.method)
    if (principal !== undefined && writes && !isOwnPage(request))
      throw new Refusal(403, "otherSite", "a browser may only write from a page of this server")
    return principal
  }

  /** Whose token of access, API key, device's session or token of a service outside it is. */
  byToken(token: string): Promise<Principal | undefined> {
    return this.#known(`token ${token}`, () => this.#byToken(token))
  }

  /**
   * Who somebody is by now who was let in before and has not gone: a token that is over by itself does not end what it
   * began. Undefined where they may not come in any more. Somebody of a service outside stays as they were.
   */
  still({ member, via, credential, ...rest }: Principal): Promise<Principal | undefined> {
    return this.#known(`still ${via} ${credential} ${member}`, async () => {
      const { people } = this.#options
      const role = await people.accounts.roleOf(member)
      if (role === undefined) return undefined
      if (via === "external") return { principal: { member, via, credential, ...rest } }
      return (await this.#isThere(via, credential))
        ? { principal: { member, via, credential, ...rest, role } }
        : undefined
    })
  }

  async #isThere(via: Exclude<Principal["via"], "external">, credential: string): Promise<boolean> {
    const { people } = this.#options
    if (via === "device") return (await people.accounts.devices.find(credential))?.revokedAt === null
    if (via === "apiKey") return people.keys.has(credential)
    if (via === "appPassword") return people.appPasswords.has(credential)
    return (await people.signIns.find(credential, via === "cookie" ? "browser" : "app")) !== undefined
  }

  /**
   * The account whose name and password these are. Undefined where they are not. Refuses with 429 whoever was wrong too
   * often, be it from one network or for one name, whether there is such an account or not.
   */
  async byPassword(name: string, password: string, address: string): Promise<Account | undefined> {
    const [network, named] = [networkOf(address), hash("sha256", name.toLowerCase(), "hex")]
    if (!this.#networks.take(network)) throw tooMany(this.#networks.wait(network))
    if (!this.#names.take(named)) {
      this.#networks.giveBack(network)
      throw tooMany(this.#names.wait(named))
    }
    const account = await this.#options.people.accounts.check(name, password).catch((cause: unknown) => {
      throw cause instanceof AccountRefused && cause.reason === "tooMany" ? tooMany(60_000) : cause
    })
    if (account === undefined) return undefined
    this.#networks.giveBack(network)
    this.#names.giveBack(named)
    return account
  }

  /** Who asks by Subsonic's parameters, or what it is told. `address` is where it asks from. */
  async bySubsonic(asking: SubsonicAsking, address: string): Promise<Principal | SubsonicRefusal> {
    const proof = proofOf(asking, this.#options.subsonic)
    if ("code" in proof) return proof
    const principal = await this.#known(`subsonic ${JSON.stringify(proof)}`, () => this.#byProof(proof))
    if (principal !== undefined) return principal
    const network = networkOf(address)
    const refusal = proof.way === "apiKey" ? BAD_KEY : WRONG
    return this.#networks.take(network) ? refusal : { ...refusal, wait: this.#networks.wait(network) }
  }

  /**
   * Does something for which somebody has to know a secret. What fails counts as a wrong password from that network;
   * too many are refused with 429.
   */
  async guarded<A>(what: string, address: string, action: () => Promise<A>): Promise<A> {
    const key = `${what} ${networkOf(address)}`
    if (!this.#names.take(key)) throw tooMany(this.#names.wait(key))
    const done = await action()
    this.#names.giveBack(key)
    return done
  }

  async #known(what: string, find: () => Promise<Found | undefined>): Promise<Principal | undefined> {
    const { timers, library } = this.#options
    const key = hash("sha256", what, "base64")
    const known = this.#remembered.get(key)
    const isOver = (until: number | undefined): boolean => until !== undefined && until <= library.ports.clock.now()
    if (known !== undefined && known.at + REMEMBERED > timers.now() && !isOver(known.until)) return known.principal
    this.#remembered.delete(key)
    const before = this.#options.people.changes
    const found = await find()
    if (found === undefined) return undefined
    if (this.#remembered.size >= MOST_REMEMBERED)
      for (const old of [...this.#remembered.keys()].slice(0, MOST_REMEMBERED / 10)) this.#remembered.delete(old)
    // What changed meanwhile may not have been seen.
    if (before === this.#options.people.changes) this.#remembered.set(key, { ...found, at: timers.now() })
    return found.principal
  }

  async #byCookie(cookie: string): Promise<Found | undefined> {
    const found = await this.#options.people.browsers.check(cookie)
    return found && this.#of(found.account, { via: "cookie", credential: found.id, scopes: null }, found.endsAt)
  }

  async #byToken(token: string): Promise<Found | undefined> {
    const { people, sessions } = this.#options
    if (isApiKey(token)) return this.#byKey(token)
    const app = await people.apps.check(token)
    if (app !== undefined) return this.#of(app.account, { via: "token", credential: app.id, scopes: null }, app.until)
    const session = sessions.of(token)
    if (session === undefined) return people.apps.isOwn(token) ? undefined : this.#outside(token)
    const role = await people.accounts.roleOf(session.member)
    if (role === undefined || !(await sessions.isGood(session))) return undefined
    const { member, device } = session
    return { principal: { member, role, scopes: null, via: "device", credential: device } }
  }

  async #byKey(text: string): Promise<Found | undefined> {
    const key = await this.#options.people.keys.check(text)
    return key && this.#of(key.account, { via: "apiKey", credential: key.id, scopes: new Set(key.scopes) })
  }

  async #byProof(proof: SubsonicProof): Promise<Found | undefined> {
    if (proof.way === "apiKey") return this.#byKey(proof.key)
    const { user } = proof
    const found = await this.#options.people.appPasswords.check(user, proof)
    return found && this.#of(found.account, { via: "appPassword", credential: found.id, scopes: OF_APPS })
  }

  async #outside(token: string): Promise<Found | undefined> {
    const { people } = this.#options
    const outsider = await people.external?.check(token).catch((cause: unknown) => {
      throw cause instanceof ServiceAway ? new Refusal(503, "identityAway", cause.message) : cause
    })
    if (outsider === undefined) return undefined
    const { member, role, scopes, until } = outsider
    // Whoever has an account here too may not come in the other way when it is disabled.
    const account = await people.accounts.roleOf(member)
    if (account === undefined) return undefined
    return { principal: { member, role, scopes, via: "external", credential: member }, until }
  }

  async #of(
    name: string,
    rest: Pick<Principal, "via" | "credential" | "scopes">,
    until?: number,
  ): Promise<Found | undefined> {
    const account = await this.#options.people.accounts.find(name)
    if (account === undefined || account.disabledAt !== null) return undefined
    return { principal: { member: account.name, role: account.role, ...rest }, until }
  }
}

function tooMany(wait: number): Refusal {
  const seconds = Math.max(1, Math.ceil(wait / 1000))
  const detail = `too many wrong passwords; try again in ${Math.ceil(seconds / 60)} minutes`
  return new Refusal(429, "tooMany", detail, seconds)
}
