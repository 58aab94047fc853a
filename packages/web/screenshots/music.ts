/** A small library of music that nobody made, with covers that are drawn, for pictures of the app. */
import { execFileSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import records from "./records.json" with { type: "json" }

const run = (args: readonly string[]): void =>
  void execFileSync("ffmpeg", ["-v", "error", "-y", ...args], { stdio: ["ignore", "ignore", "inherit"] })

/** Writes it below a folder. Needs ffmpeg. */
export function writeMusic(folder: string): void {
  let number = 0
  for (const { artist, album, year, genre, colours, titles } of records) {
    const to = join(folder, artist, album)
    mkdirSync(to, { recursive: true })
    const [c0, c1, c2] = colours
    const gradient = `gradients=s=900x900:c0=${c0}:c1=${c1}:c2=${c2}:n=3:seed=${++number}:type=${number % 2 === 0 ? "spiral" : "linear"}`
    run(["-f", "lavfi", "-i", gradient, "-frames:v", "1", join(to, "cover.jpg")])
    for (const [at, title] of titles.entries()) {
      const tone = 110 * 2 ** ((number * 5 + at * 3) / 12)
      const swell = `sine=f=${tone}:d=40,tremolo=f=0.2:d=0.9,volume=0.4`
      const tags = {
        title,
        artist,
        album,
        album_artist: artist,
        date: String(year),
        genre,
        track: `${at + 1}/${titles.length}`,
      }
      const metadata = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`])
      run([
        "-f",
        "lavfi",
        "-i",
        swell,
        ...metadata,
        join(to, `${String(at + 1).padStart(2, "0")} ${title.replaceAll("/", "_")}.flac`),
      ])
    }
  }
}
