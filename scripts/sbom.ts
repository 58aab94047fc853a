/**
 * Writes the software bill of materials (CycloneDX, what ships only) to stdout or to the file named. pnpm makes it from
 * the lockfile and the installed packages; it needs no network once the bootstrap has installed.
 */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import manifest from "../package.json" with { type: "json" }

const [file] = process.argv.slice(2)
const options = ["--prod", "--sbom-format", "cyclonedx", "--sbom-type", "application"]
if (file !== undefined) options.push("--out", file)
const { error, status } = spawnSync("npx", ["--prefer-offline", "-y", manifest.packageManager, "sbom", ...options], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
})
if (error !== undefined) console.error(`cannot run npx: ${error.message}`)
process.exitCode = status ?? 1
