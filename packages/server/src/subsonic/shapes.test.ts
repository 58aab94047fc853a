/** Every answer has the shape that the public schemas of OpenSubsonic give it, and is the same in XML. */
import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Ajv } from "ajv"
import { XMLParser } from "fast-xml-parser"
import { describe, expect, it } from "vitest"
import { METHODS } from "./table.ts"
import { collected, requestsOf } from "./testing/collection.ts"
import { type Answered, serving } from "./testing/serving.ts"

/** A copy of https://github.com/opensubsonic/open-subsonic-api: its folder `openapi` has the schemas. */
const schemas = process.env["OPENSUBSONIC_API"]

// The schemas are not part of the repository: with a copy there is one more test, and none is skipped without.
describe.each(schemas === undefined ? [] : [resolve(schemas)])("answers, by the public schemas in %s", (copy) => {
  it("are what is declared for each method", async () => {
    const served = await serving()
    const ids = await collected(served)
    const ada = await served.as("ada")
    const validate = validator(copy)
    for (const [method, parameters] of requestsOf(ids)) {
      const answer = await (await ada.get(method, { f: "json", ...parameters })).json()
      expect(validate(method, answer), `${method} ${JSON.stringify(parameters)}`).toEqual([])
    }
    const owner = await served.byKey("ada")
    for (const method of ["getUsers", "tokenInfo"])
      expect(validate(method, await (await owner.get(method, { f: "json" })).json()), method).toEqual([])
    expect(validate("getSong", await (await ada.get("getSong", { f: "json", id: "tr-none" })).json())).toEqual([])
  })
})

const EMPTY = "schemas/SubsonicResponse.json"

/** Errors of an answer, by the schema that the description of its method names. */
function validator(folder: string): (method: string, answer: unknown) => unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, inlineRefs: false })
  const base = join(folder, "openapi")
  const files = readdirSync(base, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"))
  for (const name of files)
    ajv.addSchema(JSON.parse(readFileSync(join(base, name), "utf8")) as object, `file:///${name}`)
  return (method, answer) => {
    const described = JSON.parse(readFileSync(join(base, "endpoints", `${method}.json`), "utf8")) as Answered
    const { content, $ref: response } = described.get.responses["200"]
    const file = response === undefined ? `endpoints/${content["application/json"].schema.$ref}` : EMPTY
    const check = ajv.getSchema(`file:///${file.replace("/./", "/")}`)
    if (check === undefined) throw new Error(`no schema for ${method}`)
    return check(answer) === true ? [] : (check.errors ?? [])
  }
}

describe("answers in XML", () => {
  it("say what those in JSON say", async () => {
    const served = await serving()
    const ids = await collected(served)
    const ada = await served.as("ada")
    for (const [method, parameters] of requestsOf(ids)) {
      if (/random|similar/i.test(`${method} ${String(parameters["type"])}`)) continue
      const json = await ada.ask(method, parameters)
      const answer = await ada.get(method, parameters)
      expect(answer.headers.get("content-type"), method).toBe("text/xml; charset=utf-8")
      const parsed = parser.parse(await answer.text())["subsonic-response"]
      delete parsed["@xmlns"]
      // Where a player is moves on between two requests.
      const still = (text: string): string => text.replace(/("positionMs":)"?\d+"?/g, '$1"0"')
      expect(JSON.parse(still(JSON.stringify(plain(parsed)))), method).toEqual(
        plain(JSON.parse(still(JSON.stringify(json)))),
      )
    }
  })
})

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "value",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
  ignoreDeclaration: true,
})

/** As both can be said: values as text, lists of one as the one, and nothing for what is empty. */
function plain(value: Answered): Answered {
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.length === 1 ? plain(value[0]) : value.map(plain)
  if (typeof value !== "object" || value === null) return value === "" ? undefined : String(value)
  const members = Object.entries(value).flatMap(([name, each]) => {
    const key = name.replace(/^@/, "")
    const of = plain(each as Answered)
    return of === undefined ? [] : [[key === "agent" ? "agents" : key, of] as const]
  })
  if (members.length === 0) return undefined
  const [[only, text]] = members as [[string, unknown]]
  return members.length === 1 && only === "value"
    ? text
    : Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

it("asks for every method that answers with content", async () => {
  const asked = new Set(requestsOf({ album: "", artist: "", playlist: "" }).map(([method]) => method))
  const looks = Object.keys(METHODS).filter((name) => /^(?:get|find|search|ping)/.test(name) && !asked.has(name))
  expect(looks.toSorted()).toEqual(
    [
      "getAvatar",
      "getCaptions",
      "getCoverArt",
      "getPodcastEpisode",
      "getTranscodeDecision",
      "getTranscodeStream",
      "getUsers",
      "getVideoInfo",
    ].toSorted(),
  )
})
