/** What is handed out to run a server with, against the checkout that it runs. */
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), "utf8")
const { packageManager, dependencies } = JSON.parse(read("package.json")) as {
  packageManager: string
  dependencies: { node: string }
}

it("the image has the pinned pnpm, Node of the same version, and starts what is there", () => {
  const file = read("deploy/Dockerfile")
  expect(file).toContain(`npx -y ${packageManager} install`)
  expect(file).toContain(`FROM node:${dependencies.node.split(".")[0]}-`)
  const [, program = ""] = /ENTRYPOINT \["node", "([^"]+)"\]/.exec(file) ?? []
  expect(existsSync(join(root, program))).toBe(true)
})

it("every variable that is set for the server is one that it knows", () => {
  const known = JSON.parse(
    `[${execFileSync(process.execPath, [join(root, "packages/cli/src/main.ts"), "config", "--json"], {
      encoding: "utf8",
      env: {},
    })
      .trim()
      .split("\n")
      .join(",")}]`,
  ) as { variable: string }[]
  const names = new Set([...known.map(({ variable }) => variable), "LEDGERLINE_DATA", "LEDGERLINE_CONFIG"])
  for (const path of ["deploy/Dockerfile", "deploy/compose.yaml", "deploy/ledgerline.service"])
    for (const [name] of read(path).matchAll(/LEDGERLINE_[A-Z_]+/g))
      expect([path, names.has(name)]).toEqual([path, true])
})

it("the unit for systemd starts a program that is there", () => {
  const unit = read("deploy/ledgerline.service")
  const [, program = ""] = /^ExecStart=\S+ (\S+) serve$/m.exec(unit) ?? []
  expect(existsSync(join(root, program))).toBe(true)
})

it("the settings of the page are settings", () => {
  const [, example = ""] = /```toml\n([^`]*)```/.exec(read("docs/howto/run-a-server.md")) ?? []
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-page-"))
  try {
    writeFileSync(join(folder, "config.toml"), example)
    const command = [join(root, "packages/cli/src/main.ts"), "config", "--data", folder, "--json"]
    const shown = execFileSync(process.execPath, command, { encoding: "utf8", env: { HOME: "/home/ada" } })
    expect(shown).toContain('"/home/ada/Music"')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
