/** Tokens of apps: what is no token of access, and what becomes of renewal tokens that are used twice. Attacks 1 to 5. */
import { createHmac, generateKeyPairSync, hkdfSync } from "node:crypto"
import { base64url, decodeJwt, decodeProtectedHeader, SignJWT } from "jose"
import { describe, expect, it } from "vitest"
import { keyOfSeed, newWorld } from "../testing/people.ts"
import { ACCESS_LASTS } from "./Apps.ts"
import { IDLE } from "./SignIns.ts"

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const SIGNING = keyOfSeed(1).derive("access tokens")

describe("a token of access", () => {
  it("says no more than whose it is and for how long", async () => {
    const { people, ask } = await newWorld()
    const { id, access, lasts } = await people.apps.signIn("eve", "phone")
    expect(await ask(bearer(access))).toEqual({
      member: "eve",
      role: "editor",
      scopes: null,
      via: "token",
      credential: id,
    })
    expect(decodeProtectedHeader(access)).toEqual({ alg: "HS256", typ: "at+jwt" })
    const { iat = 0, exp = 0, ...claims } = decodeJwt(access)
    expect(claims).toEqual({ sid: id, sub: "eve", iss: people.apps.issuer, aud: "ledgerline" })
    expect([exp - iat, lasts]).toEqual([ACCESS_LASTS, ACCESS_LASTS])
    expect(ACCESS_LASTS).toBeGreaterThanOrEqual(300)
    expect(ACCESS_LASTS).toBeLessThanOrEqual(900)
  })

  it("is over after ten minutes, also where it was just seen", async () => {
    const { people, ask, pass } = await newWorld()
    const { access } = await people.apps.signIn("eve", "phone")
    pass(ACCESS_LASTS * 1000 - 1000)
    expect(await ask(bearer(access))).toMatchObject({ member: "eve" })
    pass(1000)
    expect(await ask(bearer(access))).toBeUndefined()
  })

  it("is only what this server signed, in its one way, for itself", async () => {
    const { people, ask } = await newWorld()
    const { access, id } = await people.apps.signIn("eve", "phone")
    const { iat = 0 } = decodeJwt(access)
    const good = { iss: people.apps.issuer, aud: "ledgerline", sub: "eve", sid: id, iat, exp: iat + 600 }
    const sign = (claims: object, header: object, key: Uint8Array = SIGNING) => {
      const text = [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join(".")
      return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`
    }
    const header = { alg: "HS256", typ: "at+jwt" }
    expect(await ask(bearer(sign(good, header)))).toMatchObject({ member: "eve" })
    const [, claims = "", signature = ""] = access.split(".")
    const none = base64url.encode(JSON.stringify({ alg: "none", typ: "at+jwt" }))
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
    const byRsa = new SignJWT(good).setProtectedHeader({
      alg: "RS256",
      typ: "at+jwt",
      jwk: publicKey.export({ format: "jwk" }),
    })
    const pem = new TextEncoder().encode(publicKey.export({ type: "spki", format: "pem" }) as string)
    const attacks = {
      "alg none": `${none}.${claims}.`,
      "alg none with a signature": `${none}.${claims}.${signature}`,
      "no signature": access.slice(0, access.lastIndexOf(".") + 1),
      "a cut signature": access.slice(0, -2),
      "a key of its own in the header": await byRsa.sign(privateKey),
      "an address of keys in the header": sign(good, { ...header, jku: "https://evil.example/keys" }, pem),
      "a public key as a shared one": sign(good, header, pem),
      "an empty key": sign(good, header, new Uint8Array()),
      "another machine's key": sign(good, header, keyOfSeed(2).derive("access tokens")),
      "a key for another purpose": sign(good, header, keyOfSeed(1).derive("renewal tokens")),
      "the bytes under the label of nothing": sign(good, header, new Uint8Array(hkdfSync("sha256", "", "", "", 32))),
      "another way of signing": sign(good, { ...header, alg: "HS512" }),
      "another type": sign(good, { ...header, typ: "JWT" }),
      "no type": sign(good, { alg: "HS256" }),
      "critical extensions": sign(good, { ...header, crit: ["x"], x: 1 }),
      "another issuer": sign({ ...good, iss: "ledgerline:other" }, header),
      "another audience": sign({ ...good, aud: "other" }, header),
      "no end": sign({ ...good, exp: undefined }, header),
      "no beginning": sign({ ...good, iat: undefined }, header),
      "an end that is no number": sign({ ...good, exp: "9999999999" }, header),
      "another sign-in": sign({ ...good, sid: "0".repeat(16) }, header),
      "a sign-in that is no text": sign({ ...good, sid: { id } }, header),
      "no sign-in": sign({ ...good, sid: undefined }, header),
      garbage: "a.b.c",
      dots: "...",
      long: "a".repeat(8000),
    }
    for (const [attack, token] of Object.entries(attacks)) expect(await ask(bearer(token)), attack).toBeUndefined()
  })
})

describe("a renewal token", () => {
  it("is good once, for new ones, and never gives access itself", async () => {
    const { people, ask } = await newWorld()
    const first = await people.apps.signIn("eve", "phone")
    expect(await ask(bearer(first.renewal))).toBeUndefined()
    const second = await people.apps.renew(first.renewal)
    expect(second?.renewal).not.toBe(first.renewal)
    expect(await ask(bearer(second?.access ?? ""))).toMatchObject({ credential: first.id })
    expect(await people.apps.renew(second?.access ?? "")).toBeUndefined()
    expect(await people.apps.renew(second?.renewal ?? "")).toBeDefined()
  })

  it("used a second time signs its app out, and no other", async () => {
    const { people, ask } = await newWorld()
    const first = await people.apps.signIn("eve", "phone")
    const other = await people.apps.signIn("eve", "tablet")
    const second = await people.apps.renew(first.renewal)
    expect(await ask(bearer(second?.access ?? ""))).toBeDefined()
    expect(await people.apps.renew(first.renewal)).toBeUndefined()
    for (const token of [first.access, second?.access ?? ""]) expect(await ask(bearer(token))).toBeUndefined()
    expect(await people.apps.renew(second?.renewal ?? "")).toBeUndefined()
    expect(await ask(bearer(other.access))).toMatchObject({ credential: other.id })
    expect((await people.signIns.list("eve")).map(({ id }) => id)).toEqual([other.id])
  })

  it("used by two at once is good for one at most", async () => {
    const { people } = await newWorld()
    const { renewal } = await people.apps.signIn("eve", "phone")
    const answers = await Promise.all([1, 2, 3].map(() => people.apps.renew(renewal)))
    expect(answers.filter((each) => each !== undefined).length).toBeLessThanOrEqual(1)
    expect(await people.signIns.list("eve")).toEqual([])
  })

  it("that is made up signs nobody out", async () => {
    const { people } = await newWorld()
    const { renewal, id } = await people.apps.signIn("eve", "phone")
    const [, , turn, mac = ""] = renewal.split("_")
    const made = [
      `llr_${id}_${turn}_${"A".repeat(43)}`,
      `llr_${id}_1_${mac}`,
      `llr_${id}_-1_${mac}`,
      `llr_${"0".repeat(16)}_0_${mac}`,
      "",
      "llr_",
      `${renewal}x`,
    ]
    for (const token of made) {
      expect(await people.apps.renew(token), token).toBeUndefined()
      await people.apps.signOut(token)
    }
    expect(await people.apps.renew(renewal)).toBeDefined()
  })

  it("ends when it is signed out, a month unused, or a year old", async () => {
    const { people, pass } = await newWorld()
    const out = await people.apps.signIn("eve", "phone")
    await people.apps.signOut(out.renewal)
    expect(await people.apps.renew(out.renewal)).toBeUndefined()
    const idle = await people.apps.signIn("eve", "phone")
    pass(IDLE)
    expect(await people.apps.renew(idle.renewal)).toBeUndefined()
    let tokens = await people.apps.signIn("eve", "phone")
    for (let days = 0; days < 364; days += 28) {
      pass(28 * 86_400_000)
      const next = await people.apps.renew(tokens.renewal)
      if (next === undefined) return expect(days).toBe(364)
      tokens = { ...tokens, ...next }
    }
    pass(86_400_000)
    expect(await people.apps.renew(tokens.renewal)).toBeUndefined()
  })
})
