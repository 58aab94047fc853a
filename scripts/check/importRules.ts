/** Which imports are allowed; import cycles are oxlint's part (`import/no-cycle`). */
import { posix } from "node:path"

/** What each package of this workspace may import of the others. Add a package here when it appears. */
const direction: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sync: ["core"],
  workers: ["core"],
  api: ["core"],
  client: ["core", "sync", "api"],
  server: ["core", "sync", "api"],
  web: ["client"],
  cli: ["core", "sync", "workers", "client", "api", "server", "web"],
}

/**
 * Kinds whose folders hold an aspect: events that any subject can have. All kinds may import them, they one another too
 * (a candidate folds into claims).
 */
const sharedAspects = ["claim", "candidate", "artwork"]

/** Files outside of the packages that a package may read by a relative path. */
const sharedFiles = ["scripts/tools.json"]

/** Finds the module specifiers of static and dynamic imports and re-exports; comment lines don't count. */
export function specifiersIn(source: string): readonly string[] {
  const statement = /^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*"([^"]+)"|^(?!\s*(?:\*|\/\/)).*?\bimport\("([^"]+)"\)/gm
  return [...source.matchAll(statement)].flatMap(([, fixed, dynamic]) => fixed ?? dynamic ?? [])
}

/** Why `file` (a path from the repository's root) may not import `specifier`; undefined where it may. */
export function complaint(file: string, specifier: string): string | undefined {
  const own = packageOf(file)
  const local = specifier.startsWith(".")
  const target = local ? posix.join(posix.dirname(file), specifier) : undefined
  const other = target === undefined ? /^@ledgerline\/([^/]+)/.exec(specifier)?.[1] : packageOf(target)

  if (own === undefined) {
    return target !== undefined && other !== undefined
      ? `imports @ledgerline/${other} by a path; use its name`
      : undefined
  }
  if (target === undefined) {
    if (other === undefined || other === own) return undefined
    const allowed = direction[own]
    if (allowed === undefined) return `packages/${own} has no line in scripts/check/importRules.ts`
    return allowed.includes(other) ? undefined : `${own} may not import ${other}`
  }
  if (other !== own) {
    return sharedFiles.includes(target) ? undefined : "a relative import leaves the package"
  }
  if (isTestCode(file)) return undefined
  if (isTestCode(target)) return "code that ships imports code for tests"
  const [from, to] = [kindOf(file), kindOf(target)]
  if (from !== undefined && from !== "index" && to !== undefined && from !== to && !isShared(to, target)) {
    return `library/${from} may not import library/${to}; kinds share only aspects (${sharedAspects.join(", ")}) and ids, and views/ joins them`
  }
  return undefined
}

function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1]
}

/** What a kind may read of another: the shared aspects, and how ids are made (`id.ts`). */
function isShared(kind: string, target: string): boolean {
  return sharedAspects.includes(kind) || posix.basename(target) === "id.ts"
}

function isTestCode(path: string): boolean {
  return /\.test\.ts$|\/(?:testing|bench)\//.test(path)
}

/** The subject kind whose folder a file is in; the registry file counts as one, so that no kind imports it. */
function kindOf(path: string): string | undefined {
  return /\/src\/library\/(?:([^/]+)\/|(index)\.ts$)/
    .exec(path)
    ?.slice(1)
    .find((part) => part !== undefined)
}
