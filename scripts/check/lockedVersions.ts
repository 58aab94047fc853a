/** Reads package versions from pnpm-lock.yaml and compares them with the lowest allowed ones. */

export type Minimums = Readonly<Record<string, { readonly atLeast: string; readonly because: string }>>

/** One line for each locked package that is too old, or that the table names though the lockfile no longer does. */
export function tooOld(lockfile: string, minimums: Minimums): readonly string[] {
  const locked = packagesIn(lockfile)
  return Object.entries(minimums).flatMap(([name, { atLeast, because }]) => {
    const versions = locked.filter((found) => found.name === name).map((found) => found.version)
    if (versions.length === 0) return [`${name} is no longer installed: remove it from minimumVersions.json`]
    return versions
      .filter((version) => compare(version, atLeast) < 0)
      .map((version) => `${name} ${version} is locked, ${atLeast} is needed: ${because}`)
  })
}

/** The keys under `packages:`, such as `  '@types/node@24.19.2':`. */
function packagesIn(lockfile: string): readonly { name: string; version: string }[] {
  const section = /^packages:\n([^]*?)^\S/m.exec(`${lockfile}\nend:`)?.[1] ?? ""
  const keys = section.matchAll(/^ {2}'?(@?[^@'\s]+)@(\d[^'(:\s]*)'?:/gm)
  return [...keys].map(([, name = "", version = ""]) => ({ name, version }))
}

/** By the three numbers; a pre-release counts as its release. */
function compare(a: string, b: string): number {
  const numbers = (version: string) => version.split(/[.+-]/).slice(0, 3).map(Number)
  const [left, right] = [numbers(a), numbers(b)]
  return left.map((part, i) => part - (right[i] ?? 0)).find((difference) => difference !== 0) ?? 0
}
