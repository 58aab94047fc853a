/**
 * Makes the pages for visitors, who bring a link to a share, and the script by which pages of others show a player. One plain
 * script for both: pages without an origin load no modules.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const SRC = join(dirname(fileURLToPath(import.meta.url)), "../src")

const page = (script: string, style: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <title>Ledgerline</title>
    <link rel="icon" href="../icon.svg" />
    <link rel="stylesheet" href="../${style}" />
    <script src="../${script}" defer></script>
  </head>
  <body></body>
</html>
`

export async function buildVisitorPages(folder: string): Promise<void> {
  const names = await bundle(folder, join(SRC, "visitor/main.tsx"), "assets/visitor-[hash]")
  const [script, style] = [".js", ".css"].map((ending) => names.find((name) => name.endsWith(ending)))
  if (script === undefined || style === undefined) throw new Error("the pages for visitors lack their script or style")
  for (const name of ["share", "embed"]) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, "index.html"), page(script, style))
  }
  await bundle(folder, join(SRC, "embed/embed.ts"), "embed")
}

/** Bundles one script into a folder, under a name without ending; answers the names of all files that came of it. */
async function bundle(folder: string, input: string, name: string): Promise<readonly string[]> {
  const { build } = await import("vite")
  const built = await build({
    configFile: false,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      target: "es2023",
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      license: { fileName: `licences-${basename(name, "-[hash]")}.txt` },
      rolldownOptions: {
        input,
        output: { format: "iife", entryFileNames: `${name}.js`, assetFileNames: `${name}[extname]` },
      },
    },
  })
  return [built].flat().flatMap((each) => ("output" in each ? each.output.map(({ fileName }) => fileName) : []))
}
