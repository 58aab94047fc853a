/** Files of sound with tags, made by ffmpeg; those that are alike are made once for all tests of a run. */
import { execFileSync } from "node:child_process"
import { hash } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, extname, join } from "node:path"

/** Makes a file. `tone`: what ffmpeg makes it of; the ending of the name says in which format. Answers its path. */
export function makeFile(
  path: string,
  tone: string,
  tags: Readonly<Record<string, string>>,
  ...more: readonly string[]
): string {
  const words = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`])
  const args = ["-f", "lavfi", "-i", tone, ...more, ...words]
  // The folder of temporary files is that of the run.
  const folder = join(tmpdir(), "recordings")
  const made = join(folder, hash("sha256", JSON.stringify(args)) + extname(path))
  if (!existsSync(made)) {
    mkdirSync(folder, { recursive: true })
    const unfinished = join(folder, `${process.pid}${extname(path)}`)
    execFileSync("ffmpeg", ["-v", "error", "-y", ...args, unfinished])
    // Another process may have made it meanwhile: it is the same.
    renameSync(unfinished, made)
  }
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(made, path)
  return path
}

/** A file of sound of which only the tags matter. */
export function recording(path: string, tags: Readonly<Record<string, string>>, seconds = 2): string {
  // Different titles sound different: what sounds the same is one file to the library.
  const pitch =
    200 + ([...(tags["title"] ?? "")].reduce((sum, each) => sum * 31 + (each.codePointAt(0) ?? 0), 7) % 4000)
  return makeFile(path, `sine=frequency=${pitch}:duration=${seconds}`, tags)
}

/** A picture of one colour. */
export function picture(path: string): void {
  const colour = ["-f", "lavfi", "-i", "color=c=teal:s=600x600", "-frames:v", "1"]
  execFileSync("ffmpeg", ["-loglevel", "error", ...colour, "-y", path])
}
