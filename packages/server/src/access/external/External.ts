/**
 * People of an identity service that the operator has plugged in: a service of OpenID Connect, or an address that is
 * asked about each token. What it says is believed for a minute at most.
 */
import { hash } from "node:crypto"
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from "jose"
import { type ClaimNames, type Claims, type Outsider, outsiderOf } from "./claims.ts"
import { askJson, type Fetching, isPrivateUrl, ServiceAway } from "./requests.ts"

export type Service =
  /** Discovers its keys and checks signatures of tokens by itself. */
  | { readonly kind: "oidc"; readonly issuer: string; readonly audience: string; readonly claims: ClaimNames }
  /** Asks an address about each token: by POST as RFC 7662 has it, or by GET with the token as its bearer. */
  | {
      readonly kind: "address"
      readonly url: string
      readonly method: "GET" | "POST"
      /** How this server proves itself there. */
      readonly authorization?: string | undefined
      readonly claims: ClaimNames
    }

export interface ExternalPorts extends Fetching {
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** How long an answer is believed, in milliseconds: a minute with the seconds that the gate remembers. */
const BELIEVED = 45_000
const MOST_ANSWERS = 2000

/** Signatures that only the service can make; `none` and shared secrets are not among them. */
const ALGORITHMS = ["EdDSA", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"]

type Keys = ReturnType<typeof createRemoteJWKSet>

export class External {
  readonly #service: Service
  readonly #ports: ExternalPorts
  /** By the hash of the token. In the order of their making. */
  readonly #answers = new Map<string, { readonly answer: Promise<Outsider | undefined>; readonly endsAt: number }>()
  #keys: Promise<Keys> | undefined

  /** Throws where the service would be asked without protection. */
  constructor(service: Service, ports: ExternalPorts) {
    const url = service.kind === "oidc" ? service.issuer : service.url
    if (!isPrivateUrl(url)) throw new Error(`${url} is no address for tokens: it has to be https`)
    this.#service = service
    this.#ports = ports
  }

  /** Who has a token; undefined where the service does not vouch for it. Fails with {@link ServiceAway}. */
  async check(token: string): Promise<Outsider | undefined> {
    const now = this.#ports.now()
    const key = hash("sha256", token, "hex")
    for (const [old, { endsAt }] of this.#answers) {
      if (endsAt > now && this.#answers.size < MOST_ANSWERS) break
      this.#answers.delete(old)
    }
    let known = this.#answers.get(key)
    // A clock that was put back makes nothing last longer.
    if (known === undefined || known.endsAt <= now || known.endsAt > now + BELIEVED) {
      known = { answer: this.#ask(token), endsAt: now + BELIEVED }
      this.#answers.delete(key)
      this.#answers.set(key, known)
      known.answer.catch(() => this.#answers.delete(key))
    }
    const outsider = await known.answer
    return outsider?.until === undefined || outsider.until > now ? outsider : undefined
  }

  async #ask(token: string): Promise<Outsider | undefined> {
    const service = this.#service
    const claims = service.kind === "oidc" ? await this.#verified(service, token) : await this.#asked(service, token)
    const from = service.kind === "oidc" ? service.issuer : service.url
    return claims === undefined ? undefined : outsiderOf(claims, service.claims, from)
  }

  async #asked(service: Extract<Service, { kind: "address" }>, token: string): Promise<Claims | undefined> {
    const { url, method, authorization } = service
    const accept = { accept: "application/json" }
    if (method === "GET") return askJson(this.#ports, url, { headers: { ...accept, authorization: `Bearer ${token}` } })
    const claims = await askJson(this.#ports, url, {
      method,
      headers: {
        ...accept,
        "content-type": "application/x-www-form-urlencoded",
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: new URLSearchParams({ token, token_type_hint: "access_token" }).toString(),
    })
    return claims?.["active"] === true ? claims : undefined
  }

  async #verified(
    { issuer, audience }: Extract<Service, { kind: "oidc" }>,
    token: string,
  ): Promise<Claims | undefined> {
    // What is no signed token is not worth asking for keys.
    if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token)) return undefined
    this.#keys ??= this.#discover(issuer).catch((cause: unknown) => {
      this.#keys = undefined
      throw cause
    })
    try {
      const { payload } = await jwtVerify(token, await this.#keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ["exp"],
        currentDate: new Date(this.#ports.now()),
      })
      return payload
    } catch (cause) {
      if (cause instanceof ServiceAway) throw cause
      if (isAway(cause)) throw new ServiceAway("the identity service cannot be asked", { cause })
      if (cause instanceof errors.JOSEError) return undefined
      throw new ServiceAway("the identity service cannot be asked", { cause })
    }
  }

  async #discover(issuer: string): Promise<Keys> {
    const found = await askJson(this.#ports, `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`)
    const { jwks_uri: uri, issuer: named } = found ?? {}
    if (named !== issuer || typeof uri !== "string" || !isPrivateUrl(uri))
      throw new ServiceAway(`${issuer} does not say where its keys are`)
    return createRemoteJWKSet(new URL(uri), {
      timeoutDuration: 5000,
      cooldownDuration: 30_000,
      [customFetch]: (url, init) => this.#ports.fetch(url, { ...init, redirect: "error" }),
    })
  }
}

const isAway = (cause: unknown): boolean =>
  cause instanceof errors.JWKSTimeout ||
  cause instanceof errors.JWKSInvalid ||
  (cause instanceof errors.JOSEError && cause.code === "ERR_JOSE_GENERIC")
