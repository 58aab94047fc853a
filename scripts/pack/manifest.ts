/** What a published package says of itself, made of what its folder here says. Nothing in here reads or writes files. */

export interface Manifest {
  readonly name: string
  readonly description: string
  readonly license: string
  readonly exports: Readonly<Record<string, string | null>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** What is the same for all packages of a release. */
export interface Release {
  readonly version: string
  /** Versions that `catalog:` stands for. */
  readonly catalog: Readonly<Record<string, string>>
}

/** What the compiled modules of a package import, and whether their types are written in those of Node. */
export interface Imported {
  readonly modules: ReadonlySet<string>
  readonly inTypes: ReadonlySet<string>
  readonly usesNodeTypes: boolean
}

/** Entries of this workspace alone: what tests, benches and builds use. */
const OWN_ENTRY = /^\.\/(?:bench|testing|[^/]+\/testing)(?:\/|$)/
const SOURCE = /^\.\/src\/(.*)\.tsx?$/

/** The entries that are published, each with its module as a path below `src` without an ending. */
export function entriesOf({ exports }: Manifest): ReadonlyMap<string, string> {
  const entries = new Map<string, string>()
  for (const [entry, source] of Object.entries(exports)) {
    const module = SOURCE.exec(source ?? "")?.[1]
    if (module !== undefined && !OWN_ENTRY.test(entry)) entries.set(entry, module)
  }
  return entries
}

/** The manifest that is published. Fails where something is imported that the package does not name. */
export function publishable(
  manifest: Manifest,
  { version, catalog }: Release,
  imported: Imported,
  more: Readonly<Record<string, string>>,
): object {
  const { name, description, license, peerDependencies, peerDependenciesMeta } = manifest
  const entries = [...entriesOf(manifest)].map(
    ([entry, module]) => [entry, { types: `./dist/${module}.d.ts`, default: `./dist/${module}.js` }] as const,
  )
  return {
    name,
    version,
    description,
    license,
    keywords: ["music", "library", "offline", "sync"],
    type: "module",
    sideEffects: false,
    engines: { node: ">=24" },
    exports: { ...Object.fromEntries(entries), ...more, "./package.json": "./package.json" },
    dependencies: dependenciesOf(manifest, { version, catalog }, imported),
    ...(peerDependencies === undefined ? {} : { peerDependencies, peerDependenciesMeta }),
    publishConfig: { access: "public" },
  }
}

function dependenciesOf(manifest: Manifest, release: Release, imported: Imported): Record<string, string> {
  const { name, dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest
  const wanted = new Map<string, string>()
  const take = (package_: string, range: string): unknown => wanted.set(package_, rangeOf(package_, range, release))
  for (const module of new Set([...imported.modules, ...imported.inTypes])) {
    const package_ = packageOf(module)
    if (package_ in peerDependencies || package_ === name) continue
    const range = dependencies[package_]
    if (range === undefined) throw new Error(`${name} imports ${module}, which is none of its dependencies`)
    take(package_, range)
    const types = devDependencies[typesOf(package_)]
    if (types !== undefined && imported.inTypes.has(module)) take(typesOf(package_), types)
  }
  if (imported.usesNodeTypes) take("@types/node", devDependencies["@types/node"] ?? "*")
  return Object.fromEntries([...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Packages of one release fit each other and no others. */
function rangeOf(package_: string, range: string, { version, catalog }: Release): string {
  if (range.startsWith("workspace:")) return version
  if (range !== "catalog:") return range
  const found = catalog[package_]
  if (found === undefined) throw new Error(`pnpm-workspace.yaml has no ${package_} in its catalog`)
  return found
}

/** `@scope/name/part` → `@scope/name`. */
const packageOf = (module: string): string =>
  module
    .split("/")
    .slice(0, module.startsWith("@") ? 2 : 1)
    .join("/")

const typesOf = (package_: string): string => `@types/${package_.replace(/^@/, "").replace("/", "__")}`

const IMPORTS = /^(?:import|export)\b(?:[^;"]*?\bfrom)? "([^"]+)"|\bimport\("([^"]+)"\)/gm

/** What compiled modules import by name; Node's own are left out. */
export function importsIn(source: string): readonly string[] {
  const names = [...source.matchAll(IMPORTS)].map(([, fixed, dynamic]) => (fixed ?? dynamic) as string)
  return names.filter((name) => !name.startsWith(".") && !name.startsWith("node:"))
}

/** Whether types are written in those of Node. */
export const usesNode = (types: string): boolean => /"node:[a-z/]+"|\bBuffer\b|\bNodeJS\./.test(types)

const RELATIVE_TYPES = /(\bfrom "\.{1,2}\/[^"]*|\bimport\("\.{1,2}\/[^"]*)\.tsx?"/g
const BESIDE = /(new URL\("\.\/[^"]*)\.ts"(, import\.meta\.url\))/g

/** Compiled text with the names of compiled files: the compiler leaves those in types and of threads as they are. */
export const compiledNames = (text: string): string =>
  text.replace(RELATIVE_TYPES, '$1.js"').replace(BESIDE, '$1.js"$2')
