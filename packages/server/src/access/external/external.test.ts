/** Identity services outside, as real servers on loopback: what they are asked, and what is believed of their answers. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { text } from "node:stream/consumers"
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose"
import { describe, expect, it, onTestFinished } from "vitest"
import { newWorld } from "../../testing/people.ts"
import { START } from "@ledgerline/core/testing"
import { type ClaimNames, outsiderOf } from "./claims.ts"
import { External, type Service } from "./External.ts"
import { isPrivateUrl } from "./requests.ts"

const CLAIMS: ClaimNames = { roles: { "music-admins": "owner", "music-editors": "editor", music: "listener" } }

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<string> {
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
}

const json = (response: ServerResponse, value: unknown): unknown =>
  response.setHeader("content-type", "application/json").end(JSON.stringify(value))

/** A clock that is moved by hand, and a service that is asked by it. */
function external(service: Service) {
  const time = { now: START }
  return { time, external: new External(service, { fetch, now: () => time.now }) }
}

describe("an address that is asked about tokens", () => {
  it("vouches for tokens, with roles and permissions, and is not asked again for a while", async () => {
    const asked: string[] = []
    const url = await listen(async (request, response) => {
      asked.push(`${request.method} ${request.headers.authorization} ${await text(request)}`)
      json(response, {
        active: true,
        username: "zoe",
        roles: ["music", "music-editors", "x"],
        scope: "tunes:play tunes:look",
      })
    })
    const scopes = { "tunes:play": "stream", "tunes:look": "read", "tunes:all": "admin" } as const
    const claims = { ...CLAIMS, scope: "scope", scopes }
    const { external: service, time } = external({
      kind: "address",
      url,
      method: "POST",
      authorization: "Basic eDp5",
      claims,
    })
    const { ask } = await newWorld({ external: service })
    const who = () => ask({ authorization: "Bearer opaque-token" })
    expect(await who()).toEqual({
      member: "zoe",
      role: "editor",
      scopes: new Set(["read", "stream"]),
      via: "external",
      credential: "zoe",
    })
    await Promise.all([service.check("opaque-token"), service.check("opaque-token"), who()])
    expect(asked).toEqual(["POST Basic eDp5 token=opaque-token&token_type_hint=access_token"])
    time.now += 60_000
    await service.check("opaque-token")
    expect(asked).toHaveLength(2)
  })

  it("may answer by GET what the token is good for", async () => {
    const url = await listen((request, response) =>
      request.method === "GET" && request.headers.authorization === "Bearer good"
        ? json(response, { sub: "zoe", realm: { roles: "music" } })
        : response.writeHead(401).end(),
    )
    const claims = { ...CLAIMS, role: "realm.roles" }
    const { external: service } = external({ kind: "address", url, method: "GET", claims })
    expect(await service.check("good")).toMatchObject({ member: "zoe", role: "listener", scopes: null })
    expect(await service.check("wrong")).toBeUndefined()
  })

  it("vouches for nobody by anything but a yes, and stops when what it said is over", async () => {
    let answer: unknown
    const url = await listen((_, response) => json(response, answer))
    const person = { active: true, username: "zoe", roles: ["music"] }
    for (const no of [{ ...person, active: false }, { ...person, active: "true" }, { ...person, roles: [] }, {}]) {
      answer = no
      const { external: service } = external({ kind: "address", url, method: "POST", claims: CLAIMS })
      expect(await service.check("t"), JSON.stringify(no)).toBeUndefined()
    }
    answer = { ...person, exp: START / 1000 + 10 }
    const { external: service, time } = external({ kind: "address", url, method: "POST", claims: CLAIMS })
    expect(await service.check("t")).toMatchObject({ member: "zoe" })
    time.now += 10_000
    expect(await service.check("t")).toBeUndefined()
  })

  it("that is away, lost, endless or no service is told from a no, and asked again", async () => {
    const answers: ((response: ServerResponse) => unknown)[] = [
      (response) => response.writeHead(500).end(),
      (response) => response.writeHead(302, { location: "/else" }).end(),
      (response) => response.end("{"),
      (response) => response.end("[]"),
      (response) => response.end(`"${"x".repeat(300 * 1024)}"`),
      (response) => response.destroy(),
      (response) => json(response, { active: true, username: "zoe", roles: ["music"] }),
    ]
    const url = await listen((_, response) => answers.shift()?.(response))
    const { external: service } = external({ kind: "address", url, method: "POST", claims: CLAIMS })
    const { ask } = await newWorld({ external: service })
    while (answers.length > 1)
      await expect(ask({ authorization: "Bearer t" })).rejects.toMatchObject({
        statusCode: 503,
        reason: "identityAway",
      })
    expect(await ask({ authorization: "Bearer t" })).toMatchObject({ member: "zoe" })
  })

  it("cannot let in who is disabled here, nor stand in for this server's own tokens", async () => {
    const asked: string[] = []
    const url = await listen(async (request, response) => {
      asked.push(await text(request))
      json(response, { active: true, username: "bob", roles: ["music-admins"] })
    })
    const { external: service } = external({ kind: "address", url, method: "POST", claims: CLAIMS })
    const { ask, accounts, people } = await newWorld({ external: service })
    const { access } = await people.apps.signIn("eve", "phone")
    const { key } = await people.keys.add("eve", "script", ["read"])
    expect(await ask({ authorization: `Bearer ${access}` })).toMatchObject({ member: "eve", via: "token" })
    const { renewal } = await people.apps.signIn("eve", "tablet")
    for (const wrong of [key.slice(0, -1), `${access}x`, renewal])
      expect(await ask({ authorization: `Bearer ${wrong}` })).toBeUndefined()
    expect(asked).toEqual([])
    expect(await ask({ authorization: "Bearer t" })).toMatchObject({ member: "bob", role: "owner" })
    await accounts.disable("bob")
    expect(await ask({ authorization: "Bearer t" })).toBeUndefined()
  })
})

describe("an issuer of OpenID Connect", () => {
  async function issuer(changed: object = {}) {
    const { publicKey, privateKey } = await generateKeyPair("ES256")
    const jwk = { ...(await exportJWK(publicKey)), kid: "1", alg: "ES256" }
    let url = ""
    const paths: string[] = []
    url = await listen((request, response) => {
      paths.push(request.url ?? "")
      if (request.url?.startsWith("/.well-known/") === true)
        return json(response, { issuer: url, jwks_uri: `${url}/keys`, ...changed })
      return json(response, { keys: [jwk] })
    })
    const sign = (claims: JWTPayload, alg = "ES256", key: Parameters<SignJWT["sign"]>[0] = privateKey) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: "1" }).sign(key)
    const good = {
      iss: url,
      aud: "music",
      sub: "1",
      preferred_username: "zoe",
      roles: ["music"],
      exp: START / 1000 + 3600,
    }
    const made = external({ kind: "oidc", issuer: url, audience: "music", claims: CLAIMS })
    return { ...made, url, paths, sign, good }
  }

  it("is believed by its signature, its name, its audience and its time", async () => {
    const { external: service, sign, good, paths, time } = await issuer()
    expect(await service.check(await sign(good))).toMatchObject({ member: "zoe", role: "listener" })
    const { privateKey: stranger } = await generateKeyPair("ES256")
    const shared = new TextEncoder().encode("x".repeat(32))
    const wrong = {
      "another key": await sign(good, "ES256", stranger),
      "a shared key": await sign(good, "HS256", shared),
      "another issuer": await sign({ ...good, iss: "http://127.0.0.1" }),
      "another audience": await sign({ ...good, aud: "else" }),
      "an end in the past": await sign({ ...good, exp: START / 1000 - 1 }),
      "no end": await sign({ iss: good.iss, aud: good.aud, sub: "1", roles: ["music"] }),
      "a beginning in the future": await sign({ ...good, nbf: START / 1000 + 60 }),
      "no role": await sign({ ...good, roles: ["x"] }),
      none: `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(good))}.x`,
      garbage: "x",
    }
    for (const [what, token] of Object.entries(wrong)) expect(await service.check(token), what).toBeUndefined()
    expect(paths).toEqual(["/.well-known/openid-configuration", "/keys"])
    const later = await sign(good)
    time.now += 3_600_000
    expect(await service.check(later)).toBeUndefined()
  })

  it("that names another issuer, or keys without protection, is not believed", async () => {
    for (const changed of [
      { issuer: "https://evil.example" },
      { jwks_uri: "http://192.0.2.1/keys" },
      { jwks_uri: 1 },
    ]) {
      const { external: service, sign, good } = await issuer(changed)
      await expect(service.check(await sign(good))).rejects.toMatchObject({ _tag: "ServiceAway" })
    }
  })
})

describe("claims", () => {
  it("name a member, by a made-up name where theirs can be none, and the highest role", () => {
    const of = (claims: object, more: Partial<ClaimNames> = {}) =>
      outsiderOf({ ...claims }, { ...CLAIMS, ...more }, "https://id.example")
    expect(of({ sub: "a", username: "b", preferred_username: "c", roles: "music" })).toMatchObject({ member: "c" })
    expect(of({ sub: "a", email: "zoe@id.example", roles: "music" }, { member: "email" })?.member).toMatch(
      /^x-[0-9a-f]{32}$/,
    )
    expect(of({ sub: "a", roles: ["music", "music-admins", 5, null] })).toMatchObject({ role: "owner" })
    expect(of({ sub: "a" }, { otherwise: "listener" })).toMatchObject({ role: "listener" })
    for (const none of [
      {},
      { sub: "" },
      { sub: 5, roles: "music" },
      { sub: "a", roles: "constructor" },
      { roles: "music" },
    ])
      expect(of(none), JSON.stringify(none)).toBeUndefined()
    expect(of({ sub: "a", roles: "music" }, { role: "__proto__.roles" })).toBeUndefined()
  })

  it.each([
    ["https://id.example", true],
    ["http://localhost:8080/x", true],
    ["http://127.0.0.1:1", true],
    ["http://[::1]:1", true],
    ["http://id.example", false],
    ["http://127.0.0.1.evil.example", false],
    ["http://10.0.0.1", false],
    ["ftp://127.0.0.1", false],
    ["x", false],
  ])("are asked of %s: %s", (url, isPrivate) => {
    expect(isPrivateUrl(url)).toBe(isPrivate)
  })
})
