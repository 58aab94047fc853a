import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { relationIdOf } from "./events.ts"
import { relationsOf } from "./queries.ts"

const id = relationIdOf("remix", "track:b", "track:a")
const on = (name: string, payload: unknown) => ({ type: `relation.${name}`, subject: `relation:${id}`, payload })

describe("relations", () => {
  it("are read from both ends, and are gone once removed", async () => {
    const library = await newLibrary(registry)
    await append(library, [on("added", { kind: "remix", from: "track:b", to: "track:a", note: "slower" })])
    const of = (subject: string) => library.store.read(() => relationsOf(subject))
    expect(await of("track:a")).toEqual([{ id, kind: "remix", direction: "inward", other: "track:b", note: "slower" }])
    expect(await of("track:b")).toEqual([{ id, kind: "remix", direction: "outward", other: "track:a", note: "slower" }])
    await append(library, [on("removed", {})])
    expect(await of("track:a")).toEqual([])
  })

  it("are searched by index both ways", async () => {
    const library = await newLibrary(registry)
    const request = relationsOf("track:a").next().value
    if (request === undefined || !("sql" in request) || request.kind !== "query") throw new Error("no query")
    const plan = await rows<{ detail: string }>(library, `EXPLAIN QUERY PLAN ${request.sql}`, request.params)
    expect(plan.map((line) => line.detail).filter((detail) => /SCAN|TEMP/.test(detail))).toEqual([])
  })
})
