/** Makes the folders that are published: the packages that the SDK is made of, compiled, with the engine for browsers. */
import { spawn } from "node:child_process"
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { compiledNames, entriesOf, importsIn, type Manifest, publishable, type Release, usesNode } from "./manifest.ts"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))
const inRoot = (...parts: readonly string[]): string => join(ROOT, ...parts)
const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T

/** Each after those that it needs. */
const PACKAGES = ["core", "sync", "api", "client"]
/** Started by their file's name, so no entry leads to them. */
const THREADS = [
  "core/src/snapshot/rowsThread.ts",
  "core/src/store/sqliteThread.ts",
  "sync/src/snapshot/makeThread.ts",
  "client/src/node/fetching/thread.ts",
]
/** Where a package has what browsers load as it is. */
const ENGINE = { "./engine/*": "./engine/*" }

/** Makes a folder for each package in `folder`, which is emptied first; answers their names, each after those that it needs. */
export async function stage(folder: string): Promise<readonly string[]> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const engine = join(folder, "client", "engine")
  await Promise.all([compile(folder), run(inRoot("packages/client/build/main.ts"), engine)])
  const release = releaseHere()
  for (const name of PACKAGES) finish(join(folder, name), name, release)
  return PACKAGES
}

/** Modules and their types, as the compiler makes them, in `dist` of each package. */
async function compile(folder: string): Promise<void> {
  const compiled = join(folder, "compiled")
  const settings = join(folder, "tsconfig.json")
  const entries = PACKAGES.flatMap((name) =>
    [...entriesOf(manifestOf(name)).values()].map((module) => sourceOf(inRoot("packages", name, "src", module))),
  )
  writeFileSync(
    settings,
    JSON.stringify({
      extends: inRoot("tsconfig.base.json"),
      compilerOptions: {
        noEmit: false,
        // That is done with the sources.
        noCheck: true,
        declaration: true,
        rewriteRelativeImportExtensions: true,
        rootDir: inRoot("packages"),
        outDir: compiled,
        typeRoots: [inRoot("node_modules/@types")],
      },
      // Each by itself: what the compiler comes to first by way of another package it takes for a library, and leaves out.
      files: [...reached([...entries, ...THREADS.map((path) => inRoot("packages", path))])],
    }),
  )
  await run(inRoot("node_modules/typescript/bin/tsc"), "-p", settings)
  for (const name of PACKAGES) {
    mkdirSync(join(folder, name), { recursive: true })
    renameSync(join(compiled, name, "src"), join(folder, name, "dist"))
  }
  rmSync(compiled, { recursive: true })
  rmSync(settings)
}

const IMPORTED = /(?:\bfrom|\bimport\(|^import) ?"(\.{1,2}\/[^"]+\.tsx?)"/gm

/** These modules and all that they import of their own packages. */
function reached(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set(entries)
  // What is added meanwhile is looked through as well.
  for (const path of found)
    for (const [, beside = ""] of readFileSync(path, "utf8").matchAll(IMPORTED)) {
      const other = join(dirname(path), beside)
      if (existsSync(other)) found.add(other)
    }
  return found
}

const sourceOf = (module: string): string => (existsSync(`${module}.ts`) ? `${module}.ts` : `${module}.tsx`)
const manifestOf = (name: string): Manifest => readJson(inRoot("packages", name, "package.json"))

function finish(folder: string, name: string, release: Release): void {
  const imported = { modules: new Set<string>(), inTypes: new Set<string>(), usesNodeTypes: false }
  for (const path of globSync("dist/**/*.{js,d.ts}", { cwd: folder })) {
    if (/\/(?:testing|bench)\//.test(path)) throw new Error(`${name} would publish ${path}, which is for tests`)
    const text = compiledNames(readFileSync(join(folder, path), "utf8"))
    writeFileSync(join(folder, path), text)
    const lacking = lackingIn(text, join(folder, path))
    // The compiler says nothing of a module that it did not find, where types are not checked.
    if (lacking !== undefined) throw new Error(`${name} would publish ${path} without ${lacking}, which it imports`)
    const isTypes = path.endsWith(".d.ts")
    for (const module of importsIn(text)) (isTypes ? imported.inTypes : imported.modules).add(module)
    if (isTypes && usesNode(text)) imported.usesNodeTypes = true
  }
  const more = existsSync(join(folder, "engine")) ? ENGINE : {}
  const manifest = publishable(manifestOf(name), release, imported, more)
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`)
  copyFileSync(inRoot("LICENSE"), join(folder, "LICENSE"))
  cpSync(inRoot("packages", name, "README.md"), join(folder, "README.md"))
}

const BESIDE = /^(?:import|export)\b[^"\n]*"(\.{1,2}\/[^"]+\.js)"/gm

/** The first module beside a compiled one that it imports and that is not there. */
function lackingIn(text: string, path: string): string | undefined {
  for (const [, beside = ""] of text.matchAll(BESIDE)) if (!existsSync(join(dirname(path), beside))) return beside
  return undefined
}

/** The one version of all packages is the one of this repository. */
function releaseHere(): Release {
  const { version } = readJson<{ version: string }>(inRoot("package.json"))
  const [, catalog = ""] = /^catalog:\n((?: {2}.*\n)+)/m.exec(readFileSync(inRoot("pnpm-workspace.yaml"), "utf8")) ?? []
  const lines = [...catalog.matchAll(/^ {2}"?([^":]+)"?: (.+)$/gm)]
  return { version, catalog: Object.fromEntries(lines.map(([, name, range]) => [name, range])) }
}

/** Runs a program of Node's to its end; fails with what it said. */
function run(...args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] })
    let said = ""
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text))
    child.once("error", reject)
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]} failed:\n${said}`))))
  })
}
