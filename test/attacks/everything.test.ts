/**
 * Every route of the contract, with anything at all in its path, its query and its body. Numbers are those of
 * docs/spec/security.md.
 */
import openapi from "../../schemas/openapi.json" with { type: "json" }
import { expect, it } from "vitest"
import { serving } from "./Served.ts"

const served = serving((own) => own.track("a.flac", { TITLE: "Aria", ARTIST: "Ada", ALBUM: "Alba" }))

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

const TEXTS: string[] = [
  "",
  " ",
  "x",
  "0",
  "-1",
  "1.5",
  "1e400",
  "9".repeat(30),
  "true",
  "null",
  "[]",
  "{}",
  "\u0000",
  "a\u0000b",
  "%",
  "%00",
  "'\"`;--",
  "../../etc/passwd",
  "__proto__",
  "constructor",
  "toString",
  "\ud800",
  "\u202e\u2028",
  "é".repeat(50),
  "a".repeat(199),
  "a".repeat(3000),
  "0".repeat(64),
  "0".repeat(32),
]

const schemas = openapi.components.schemas as unknown as Readonly<Record<string, Schema>>

/** A value of about the right shape, with something in it that nobody expects. */
function hostile(schema: Schema, seed: number, depth = 0): unknown {
  const text = TEXTS[seed % TEXTS.length] ?? ""
  if (schema.$ref !== undefined) return hostile(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}, seed, depth)
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  const chosen = choices?.[seed % choices.length]
  if (chosen !== undefined && depth < 8) return hostile(chosen, seed, depth + 1)
  if (schema.enum !== undefined) return seed % 3 === 0 ? text : schema.enum[seed % schema.enum.length]
  // Now and then something of another kind altogether.
  if (seed % 11 === 10) return [null, [], {}, 1e308, -0, true, [[]], text][seed % 8]
  if (schema.type === "object" || schema.properties !== undefined) {
    const names = Object.entries(schema.properties ?? { [text === "__proto__" ? "x" : text]: {} })
    return Object.fromEntries(
      names.map(([name, of], i) => [name, depth > 8 ? null : hostile(of, seed + i * 7, depth + 1)]),
    )
  }
  if (schema.type === "array")
    return Array.from({ length: seed % 4 }, (_, i) => hostile(schema.items ?? {}, seed + i, depth + 1))
  if (schema.type === "integer" || schema.type === "number")
    return [0, -1, 1, 2 ** 31, 2 ** 53, 1.5, -(2 ** 60), 7][seed % 8]
  if (schema.type === "boolean") return seed % 2 === 0
  return text
}

const operations = Object.entries(
  openapi.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)

it(
  "[SEC-64] Anything at all, in every route, by an owner: no answer is a fault of the server",
  { timeout: 300_000 },
  async () => {
    expect(operations.length).toBeGreaterThan(70)
    const seen: string[] = []
    const statuses = new Map<number, number>()
    // Things that are there, so that what is asked of them is reached.
    const [track] = (await served.get("/tracks", "ada")).json.items
    const playlist = (await served.post("/playlists", { name: "list" }, "ada")).json.id
    const share = { kind: "track", of: [track.id], canDownload: true }
    const { token } = (await served.post("/shares", share, "ada")).json
    const { op, events } = (await served.post(`/fields/track/${track.id}`, { fields: { title: "B" } }, "ada", "PATCH"))
      .json
    TEXTS.push(
      track.id,
      track.albumId,
      track.artistId ?? "x",
      track.mediaFile ?? "x",
      playlist,
      token,
      op,
      events[0],
      "title",
      "eve",
    )
    for (const { path, method, operation } of operations) {
      // Live news have no end, and these would end the attack itself.
      if (/\/live|\/sign-out|\/me\/password|\/me\/sign-ins/.test(path)) continue
      for (let seed = 0; seed < TEXTS.length; seed++) {
        const parameters = operation.parameters ?? []
        const text = (i: number, schema: Schema) => {
          const value = hostile(schema, seed + i * 5, 9)
          return (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed()
        }
        let url = path
        const query = new URLSearchParams()
        const headers: Record<string, string> = {}
        for (const [i, { name, in: where, schema: of }] of parameters.entries()) {
          if (where === "path") url = url.replace(`{${name}}`, encodeURIComponent(text(i, of)))
          else if (where === "query" && (seed + i) % 2 === 0) query.set(name, text(i, of))
          else if (where === "header" && seed % 3 === 0) headers[name] = text(i, of).replaceAll(/[^\x21-\x7e]/g, "x")
        }
        const schema = operation.requestBody?.content["application/json"]?.schema
        const body = schema === undefined ? {} : { body: JSON.stringify(hostile(schema, seed)) ?? "null" }
        if ("body" in body) headers["content-type"] = "application/json"
        const { status } = await served.ask(`${url}?${query.toString()}`, { method, headers, ...body }, "ada")
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (status >= 500 && status !== 501)
          seen.push(`${method} ${url.slice(0, 60)} ${JSON.stringify(body).slice(0, 200)}`)
      }
    }
    expect(seen).toEqual([])
    // Some of it was meant, and done.
    for (const status of [200, 400, 404]) expect([status, statuses.get(status)]).toEqual([status, expect.any(Number)])
    expect((await served.get("/me", "ada")).json).toMatchObject({ member: "ada", role: "owner" })
  },
)
