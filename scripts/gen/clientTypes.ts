/** Writes the types and the table of routes of the client from the OpenAPI document: plain TypeScript that imports nothing. */

/** The part of JSON Schema that the document has; anything else is refused, so that no type says less than the document. */
interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly description?: string
}

interface Operation {
  readonly operationId: string
  readonly summary?: string
  readonly parameters?: readonly {
    readonly name: string
    readonly in: "path" | "query" | "header"
    readonly required?: boolean
    readonly description?: string
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const HEADER = `/** What a server answers, in plain types. Generated from schemas/openapi.json by scripts/gen.ts. */
`

export function clientTypes({ paths, components }: OpenApiDocument): string {
  const types = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `${doc(described(name, schema), "")}export ${
        schema.properties === undefined ? `type ${name} =` : `interface ${name}`
      } ${typeOf(schema, "")}\n`,
  )
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => routeOf(method.toUpperCase(), path, operation)),
  )
  const shapes = routes.map(({ id, said, shape }) => `${doc(said, "  ")}  readonly "${id}": ${shape}\n`)
  const table = routes.map(({ id, where }) => `  "${id}": "${where}",\n`)
  return [
    HEADER,
    ...types,
    `/** What each route wants and answers. */\nexport interface Routes {\n${shapes.join("")}}\n`,
    `/** Where each route is, below the address of a server. */\nexport const ROUTES = {\n${table.join("")}} as const satisfies Readonly<Record<keyof Routes, string>>\n`,
  ].join("\n")
}

/** Fails for a shape of which nobody says what it is: who writes a frontend reads that first. */
function described(name: string, { description }: Schema): string {
  if (description === undefined) throw new Error(`"${name}" has no description: annotate its schema with one`)
  return description
}

interface Route {
  readonly id: string
  readonly said: string | undefined
  readonly where: string
  readonly shape: string
}

/** None for what is no JSON: media are fetched by their addresses. */
function routeOf(method: string, path: string, operation: Operation): readonly Route[] {
  const content = operation.responses["200"]?.content
  const answer = content?.["application/json"]?.schema
  if (content !== undefined && answer === undefined) return []
  const body = operation.requestBody?.content["application/json"]?.schema
  if (operation.requestBody !== undefined && body === undefined) return []
  const parameters = operation.parameters ?? []
  const inside = (place: "path" | "query"): Schema | undefined => {
    const here = parameters.filter((each) => each.in === place)
    if (here.length === 0) return undefined
    return {
      type: "object",
      properties: Object.fromEntries(
        here.map(({ name, schema, description }) => [
          name,
          description === undefined ? schema : { ...schema, description },
        ]),
      ),
      required: here.filter(({ required }) => required === true).map(({ name }) => name),
    }
  }
  const parts: readonly (readonly [string, Schema | undefined])[] = [
    ["params", inside("path")],
    ["query", inside("query")],
    ["body", body],
  ]
  const wanted = parts.flatMap(([name, schema]) =>
    schema === undefined ? [] : [`    readonly ${name}: ${typeOf(schema, "    ")}\n`],
  )
  const answers = `    readonly answer: ${answer === undefined ? "undefined" : typeOf(answer, "    ")}\n`
  const shape = `{\n${wanted.join("")}${answers}  }`
  return [{ id: operation.operationId, said: operation.summary, where: `${method} ${path}`, shape }]
}

/** `indent`: of the line in which the type begins. */
function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.replace("#/components/schemas/", "")
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map((each) => typeOf(each, indent)))].join(" | ")
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ")
  switch (schema.type) {
    case undefined:
      return "unknown"
    case "string":
    case "boolean":
    case "null":
      return schema.type
    case "integer":
    case "number":
      return "number"
    case "array": {
      const item = typeOf(schema.items ?? {}, indent)
      return `readonly ${item.includes(" | ") ? `(${item})` : item}[]`
    }
    case "object":
      return objectOf(schema, indent)
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`)
  }
}

function objectOf({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  if (properties === undefined) {
    const value = typeof additionalProperties === "object" ? typeOf(additionalProperties, indent) : "unknown"
    return `{ readonly [name: string]: ${value} }`
  }
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(([name, schema]) => {
    const key = /^[\w$]+$/.test(name) ? name : JSON.stringify(name)
    const type = typeOf(schema, inner)
    const member = required.includes(name) ? `${key}: ${type}` : `${key}?: ${type} | undefined`
    // What may be null is described where its other form is.
    const said = schema.description ?? schema.anyOf?.find(({ description }) => description !== undefined)?.description
    return `${doc(said, inner)}${inner}readonly ${member}\n`
  })
  return `{\n${lines.join("")}${indent}}`
}

const doc = (text: string | undefined, indent: string): string =>
  text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "* /").replaceAll(/\s+/g, " ")} */\n`
