/** The reference of the SDK, made of its types and their docstrings. docs/adr/0056-publishing.md says why in this way. */
import { fileURLToPath } from "node:url"
import { Application, type ProjectReflection, ReflectionKind } from "typedoc"

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const CLIENT = "../../packages/client/src"

/** What programs import, by the names under which the pages have it. */
const ENTRIES = [
  "index",
  "node/index",
  "browser/index",
  "remote/index",
  "administration/index",
  "react/index",
  "share/index",
  "contract.gen",
]

export interface Reference {
  readonly project: ProjectReflection
  /** What is amiss: names without a docstring, names that others lead to and nobody can import, links that lead nowhere. */
  readonly complaints: readonly string[]
}

/** How the pages look: one for each entry, with tables of what can be given. */
const PAGES = {
  outputFileStrategy: "modules",
  entryFileName: "README",
  modulesFileName: "README",
  hideBreadcrumbs: true,
  hidePageHeader: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  typeAliasPropertiesFormat: "table",
  useCodeBlocks: true,
}

/** Shapes of the contract say of each field what is not plain by its name; of themselves they say nothing. */
const GENERATED = /contract\.gen\.ts, does not have any documentation/

/** Writes one page for each entry into a folder, which is emptied first. Takes some seconds. */
export async function writeReference(folder: string): Promise<Reference> {
  const app = await Application.bootstrapWithPlugins(
    {
      name: "@ledgerline/client",
      tsconfig: here("tsconfig.json"),
      basePath: here(CLIENT),
      entryPoints: ENTRIES.map((name) => here(`${CLIENT}/${name}.ts`)),
      plugin: ["typedoc-plugin-markdown"],
      outputs: [{ name: "markdown", path: folder }],
      // Types are checked with the sources, by another version of the compiler.
      skipErrorChecking: true,
      readme: "none",
      disableSources: true,
      excludeInternal: true,
      excludePrivate: true,
      excludeProtected: true,
      excludeExternals: true,
      requiredToBeDocumented: ["Class", "Interface", "TypeAlias", "Function", "Method", "Variable", "Accessor"],
      packagesRequiringDocumentation: ["@ledgerline/client"],
      // Ways to say which part of a route is meant; the parts themselves are shown.
      intentionallyNotExported: ["QueryOf", "AnswerOf", "BodyOf"],
      validation: { notExported: true, notDocumented: true, invalidLink: true },
      logLevel: "Warn",
    },
    [],
  )
  for (const [name, value] of Object.entries(PAGES)) app.options.setValue(name, value)
  const complaints: string[] = []
  app.logger.warn = (text: string) => complaints.push(text)
  app.logger.error = (text: string) => complaints.push(text)
  const project = await app.convert()
  if (project === undefined) throw new Error(`the reference cannot be made:\n${complaints.join("\n")}`)
  tidy(project)
  app.validate(project)
  await app.generateOutputs(project)
  return { project, complaints: complaints.filter((line) => !GENERATED.test(line)) }
}

/** Names what has no name in the sources, or one that is nobody's business. */
function tidy(project: ProjectReflection): void {
  for (const entry of project.children ?? []) entry.name = entry.name.replace(/\.gen$/, "")
  for (const each of project.getReflectionsByKind(ReflectionKind.All)) {
    if (each.isParameter() && each.name === "__namedParameters") each.name = "options"
  }
}
