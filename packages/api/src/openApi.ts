/** The contract as an OpenAPI document: `schemas/openapi.json`, and what the server shows to readers. */
import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { type Access, Who } from "./access.ts"
import { Api } from "./Api.ts"
import { Problem } from "./problem.ts"

const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer", description: "An access token, an API key, or the session of a device" },
  cookie: { type: "apiKey", in: "cookie", name: "ledgerline", description: "A browser that is signed in" },
} as const

/** The document, as JSON. The same contract gives the same document. */
export function openApi(): object {
  const document = OpenApi.fromApi(Api) as unknown as Document
  const problem = Schema.toJsonSchemaDocument(Problem)
  const operations = accessOf()
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const access = operations.get(`${method.toUpperCase()} ${path}`)
      operation.security = access === "anyone" ? [] : Object.keys(SECURITY_SCHEMES).map((scheme) => ({ [scheme]: [] }))
      operation["x-access"] = access
      operation.responses["default"] = {
        description: "A problem",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      }
    }
  }
  document.components.securitySchemes = SECURITY_SCHEMES
  document.components.schemas["Problem"] = problem.definitions["Problem"] ?? problem.schema
  return document
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { schemas: Record<string, unknown>; securitySchemes: object }
}

interface Operation {
  security: object[]
  "x-access"?: Access | undefined
  readonly responses: Record<string, object>
}

/** Who may call what, by method and path as OpenAPI writes it. */
function accessOf(): ReadonlyMap<string, Access> {
  const found = new Map<string, Access>()
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, mergedAnnotations }) => {
      const path = endpoint.path.replace(/:(\w+)/g, "{$1}")
      found.set(`${endpoint.method} ${path}`, Context.get(mergedAnnotations as Context.Context<Who>, Who))
    },
  })
  return found
}
