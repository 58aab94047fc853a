/** Attacks on who somebody is. Numbers are those of docs/spec/security.md. */
import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto"
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { PASSWORD, serving } from "./Served.ts"

const served = serving((own) => own.track("a.flac", { TITLE: "Aria", ARTIST: "Ada" }))

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")
const md5 = (text: string): string => createHash("md5").update(text).digest("hex")
const me = async (authorization: string) => (await served.ask("/api/v1/me", { headers: { authorization } })).status

it("[SEC-1] JWT with alg none, signed by the public key, by a key in its header, for another audience or type", async () => {
  const access = served.as("eve").authorization.slice("Bearer ".length)
  const [head = "", body = "", signature = ""] = access.split(".")
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>
  const header = JSON.parse(Buffer.from(head, "base64url").toString()) as Record<string, unknown>
  expect(await me(`Bearer ${access}`)).toBe(200)
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const pem = publicKey.export({ type: "spki", format: "pem" })
  const hs = (of: object, about: object, key: string | Buffer) => {
    const text = `${encode(about)}.${encode(of)}`
    return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`
  }
  const rs = (about: object) => {
    const text = `${encode(about)}.${encode(claims)}`
    return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`
  }
  const jwk = publicKey.export({ format: "jwk" })
  const forged = [
    ...["none", "None", "NONE", "nOnE"].map((alg) => `${encode({ ...header, alg })}.${body}.`),
    `${encode({ ...header, alg: "none" })}.${body}.${signature}`,
    `${head}.${body}.`,
    `${head}.${encode({ ...claims, sub: "ada" })}.${signature}`,
    rs({ ...header, alg: "RS256", jwk }),
    rs({ ...header, alg: "RS256", jku: `${served.address}/api/v1/health`, kid: "../../../../dev/null" }),
    rs({ ...header, alg: "RS256", x5u: "https://evil.example/", kid: "' OR 1=1--" }),
    ...[pem, "", "secret", "ledgerline", Buffer.alloc(32)].map((key) => hs(claims, header, key)),
    hs({ ...claims, aud: "else" }, { alg: "HS256", typ: "JWT" }, pem),
  ]
  for (const token of forged) expect([token, await me(`Bearer ${token}`)]).toEqual([token, 401])
})

it("[SEC-2] Secret that is built in: a server has a key of its own, and starts with none that is too short or open", async () => {
  const { size, mode } = statSync(served.at("data", "machine.key"))
  expect([size >= 32, mode & 0o777]).toEqual([true, 0o600])
  const refused = async (key: string, rights: number) => {
    const data = served.at(`data-${rights}-${key.length}`)
    mkdirSync(data)
    writeFileSync(join(data, "machine.key"), key, { mode: rights })
    chmodSync(join(data, "machine.key"), rights)
    return served.run(["serve", "--data", data, "--port", "0"]).catch((cause: Error) => cause.message)
  }
  for (const [key, rights] of [
    ["", 0o600],
    ["not so secret", 0o600],
    ["x".repeat(64), 0o644],
  ] as const)
    expect(await refused(key, rights)).toContain("machine.key")
})

it("[SEC-3] Refresh token used for access", async () => {
  const { renewal } = (await served.signIn("eve")).json.tokens
  for (const header of [`Bearer ${renewal}`, `bearer ${renewal}`, renewal]) expect(await me(header)).toBe(401)
  expect((await served.ask("/api/v1/me", { headers: { "x-api-key": renewal } })).status).toBe(401)
})

it("[SEC-4] Refresh token replayed: whoever stole it, and all that came of it, is out", async () => {
  const first = (await served.signIn("eve")).json.tokens
  const second = await served.post("/sign-in/renew", { renewal: first.renewal })
  expect(second.status).toBe(200)
  expect(await me(`Bearer ${second.json.access}`)).toBe(200)
  expect((await served.post("/sign-in/renew", { renewal: first.renewal })).status).toBe(401)
  expect((await served.post("/sign-in/renew", { renewal: second.json.renewal })).status).toBe(401)
  for (const { access } of [first, second.json]) expect(await me(`Bearer ${access}`)).toBe(401)
})

it("[SEC-5] Old token of a member who was disabled or got another role", async () => {
  await served.post("/users", { name: "zoe", password: PASSWORD, role: "owner" }, "ada")
  const { access } = (await served.signIn("zoe")).json.tokens
  const users = async () =>
    (await served.ask("/api/v1/users", { headers: { authorization: `Bearer ${access}` } })).status
  expect(await users()).toBe(200)
  await served.post("/users/zoe", { role: "listener" }, "ada", "PATCH")
  expect(await users()).toBe(403)
  await served.post("/users/zoe", { isDisabled: true }, "ada", "PATCH")
  expect(await users()).toBe(401)
})

it("[SEC-6] User name that is a pattern of SQL", async () => {
  for (const name of ["%", "_", "a%", "ad_", "*", "' OR '1'='1", "ada'--", "ada\u0000", "ADA "]) {
    expect([name, (await served.signIn(name)).status]).toEqual([name, 401])
    const answer = await served.subsonic("ping", { u: name, p: PASSWORD })
    expect([name, answer.json?.["subsonic-response"].status]).toEqual([name, "failed"])
  }
})

it("[SEC-7] Subsonic token of the salt alone, for a member who is not there or has no app password", async () => {
  for (const u of ["nobody", "bob", "", "undefined", "null"])
    for (const t of [md5("salt"), md5(`undefinedsalt`), md5(`nullsalt`), md5(`${PASSWORD}salt`)])
      expect((await served.subsonic("ping", { u, t, s: "salt" })).json["subsonic-response"].error.code).toBe(40)
})

it("[SEC-8] Several ways of signing in at once, and wrong ones", async () => {
  const key = await served.key("bob")
  const code = async (given: Record<string, string>) =>
    (await served.subsonic("ping", given)).json["subsonic-response"].error?.code
  expect(await code({ apiKey: key })).toBeUndefined()
  expect(await code({ apiKey: key, u: "bob" })).toBe(43)
  expect(await code({ apiKey: key, t: md5("x"), s: "x" })).toBe(43)
  expect(await code({ u: "bob", p: "x", t: md5("x"), s: "x" })).toBe(43)
  expect(await code({ apiKey: `${key}0` })).toBe(44)
  expect(await code({ apiKey: key.toUpperCase() })).toBe(44)
  expect(await code({ u: "bob" })).toBe(10)
})

it("[SEC-9] The password of the account over Subsonic, and any password in the files of the server", async () => {
  const { password } = (await served.post("/me/app-passwords", { name: "phone" }, "bob")).json
  for (const proof of [
    { p: PASSWORD },
    { p: `enc:${Buffer.from(PASSWORD).toString("hex")}` },
    { t: md5(`${PASSWORD}s`), s: "s" },
  ])
    expect((await served.subsonic("ping", { u: "bob", ...proof })).json["subsonic-response"].error.code).toBe(40)
  const right = await served.subsonic("ping", { u: "bob", t: md5(`${password}s`), s: "s" })
  expect(right.json["subsonic-response"].status).toBe("ok")
  const files = ["library.sqlite", "library.sqlite-wal"].map((name) => readFileSync(served.at("data", name)))
  for (const secret of [PASSWORD, password]) for (const file of files) expect(file.includes(secret)).toBe(false)
})

it("[SEC-11] Pairing token used twice, guessed, or cut", async () => {
  const { token } = (await served.post("/devices/pairings", {}, "bob")).json
  expect(typeof token).toBe("string")
  const pair = (body: unknown) =>
    served.ask("/pair", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
  const guess = { proof: "0".repeat(64), origin: "0".repeat(64), key: "0".repeat(64), name: "x", id: "0".repeat(32) }
  for (const body of [{}, [], null, { token }, { token: token.slice(0, -1) }, guess])
    expect([400, 410]).toContain((await pair(body)).status)
})

it("[SEC-12] API key that gives itself more", async () => {
  const key = await served.key("eve", ["read"])
  const headers = { "x-api-key": key, "content-type": "application/json" }
  const ask = async (method: string, path: string, body: unknown) =>
    (await served.ask(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) })).status
  expect(await ask("POST", "/me/keys", { name: "more", scopes: ["admin"] })).toBe(403)
  expect(await ask("POST", "/me/app-passwords", { name: "more" })).toBe(403)
  expect(await ask("PUT", "/me/password", { current: PASSWORD, password: "another password" })).toBe(403)
  expect(await ask("POST", "/playlists", { name: "x" })).toBe(403)
  expect((await served.ask("/api/v1/me", { headers: { "x-api-key": key } })).json.scopes).toEqual(["read"])
})

it("[SEC-13] Address that looks like one for anybody", async () => {
  const paths = [
    "/api/v1/users?x=/api/v1/health",
    "/api/v1/users#/health",
    "/api/v1/users/..%2fhealth",
    "/api/v1/users/%2e%2e/health/../users",
    "/api/v1//users",
    "/api/v1/./users",
    "/api/v1/%75sers",
    "/API/v1/users",
    "/api/v1/users/",
    "/api/v1/users;/health",
    "/api/v1/users%00/health",
    "/api/v1/users\\..\\health",
    "/rest/../api/v1/users",
    "/rest/ping/../../api/v1/users",
    "/metrics?/api/v1/health",
  ]
  for (const path of paths) {
    const said = await served.say(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    // Subsonic says what is wrong with status 200.
    expect([path, /^HTTP\/1\.1 40[014]|^HTTP\/1\.1 200[^]*There is no such method/.test(said)]).toEqual([path, true])
    expect(said).not.toContain("eve")
  }
})

it("[SEC-14] Password in an address, and in what is logged", async () => {
  const query = new URLSearchParams({ name: "bob", password: PASSWORD, as: "app" })
  expect((await served.ask(`/api/v1/sign-in?${query.toString()}`, { method: "POST" })).status).toBe(400)
  await served.ask(`/rest/ping?u=bob&p=secret-in-address&t=secret-in-token&s=salt&apiKey=secret-in-key`)
  await served.ask(`/collab/playlist:x?token=secret-in-line`)
  await served.ask(`/rest/ping?%70=secret-in-address&%61piKey=secret-in-key&P=secret-in-capitals`)
  await served.ask("/api/v1/me", {
    headers: { authorization: "Bearer secret-in-header", cookie: "ledgerline=secret-in-cookie" },
  })
  await served.get("/the-last-one")
  await expect.poll(() => served.log, { timeout: 20_000 }).toContain("the-last-one")
  expect(served.log).not.toMatch(/secret-in|correct(?:%20| |\+)horse/)
})
