/**
 * Tarballs in a folder as a package manager would put them there, without a registry: each package sees what its manifest names and
 * nothing else. What is not of this repository is linked from where it is installed for the sources.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const PACKAGES = fileURLToPath(new URL("../../packages", import.meta.url))

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Installs tarballs by their packages' names (`client`) into a folder, which sees `client` and what is named in `more` besides. */
export function install(
  tarballs: Readonly<Record<string, string>>,
  folder: string,
  more: readonly string[],
): Readonly<Record<string, Manifest>> {
  const unpacked = new Map<string, string>()
  for (const [name, tarball] of Object.entries(tarballs)) {
    const target = join(folder, "node_modules/.packages", name, "node_modules/@ledgerline", name)
    mkdirSync(target, { recursive: true })
    execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", target])
    unpacked.set(name, target)
  }
  const installed = (name: string, from: string): string => {
    const own = /^@ledgerline\/(.*)/.exec(name)?.[1]
    if (own === undefined) return realpathSync(join(PACKAGES, from, "node_modules", name))
    const target = unpacked.get(own)
    if (target === undefined) throw new Error(`${name} is wanted, and not published`)
    return target
  }
  const manifests: Record<string, Manifest> = {}
  for (const [name, target] of unpacked) {
    const manifest = JSON.parse(readFileSync(join(target, "package.json"), "utf8")) as Manifest
    manifests[name] = manifest
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    for (const each of needed)
      link(installed(each, name), join(folder, "node_modules/.packages", name, "node_modules", each))
  }
  for (const each of ["@ledgerline/client", ...more])
    link(installed(each, "client"), join(folder, "node_modules", each))
  return manifests
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}
