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
  apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "An API key" },
  cookie: {
    type: "apiKey",
    in: "cookie",
    name: "ledgerline",
    description: "A browser that is signed in; `__Host-ledgerline` over TLS",
  },
} as const

/** The document, as JSON. The same contract gives the same document. */
export function openApi(): object {
  const document = OpenApi.fromApi(Api) as unknown as Document
  const problem = Schema.toJsonSchemaDocument(Problem)
  const endpoints = endpointsByPlace()
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const { access, query } = endpoints.get(`${method.toUpperCase()} ${path}`) as Endpoint
      for (const parameter of operation.parameters ?? []) {
        if (parameter.in !== "query") continue
        const { description, ...schema } = query[parameter.name] ?? parameter.schema
        if (description !== undefined) parameter.description = description
        parameter.schema = schema
      }
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
  readonly parameters?: Parameter[]
  readonly responses: Record<string, object>
}

interface Described {
  readonly description?: string
}

interface Parameter {
  readonly name: string
  readonly in: string
  description?: string
  schema: Described
}

interface Endpoint {
  readonly access: Access
  /** What the values of the query are, where the query itself has only text. */
  readonly query: Readonly<Record<string, Described>>
}

/** By method and path as OpenAPI writes it. */
function endpointsByPlace(): ReadonlyMap<string, Endpoint> {
  const found = new Map<string, Endpoint>()
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, mergedAnnotations }) => {
      const path = endpoint.path.replace(/:(\w+)/g, "{$1}")
      found.set(`${endpoint.method} ${path}`, {
        access: Context.get(mergedAnnotations as Context.Context<Who>, Who),
        query: valuesOf(endpoint.query),
      })
    },
  })
  return found
}

function valuesOf(query: Schema.Top | undefined): Readonly<Record<string, Described>> {
  if (query === undefined) return {}
  const { schema } = Schema.toJsonSchemaDocument(Schema.toType(query))
  return (schema as { readonly properties?: Readonly<Record<string, Described>> }).properties ?? {}
}
