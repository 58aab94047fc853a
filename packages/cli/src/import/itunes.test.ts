/** `import FILE.xml` with the real program on a library as iTunes for Windows exports it. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { flac } from "@ledgerline/workers/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ledgerline, objects, temporaryFolder } from "../testing/cli.ts"

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

const run = (...args: string[]) => ledgerline([...args, "--data", join(folder.path, "data")])

function music(path: string, title: string, artist: string, track: number): void {
  const whole = join(folder.path, "Music", path)
  mkdirSync(dirname(whole), { recursive: true })
  const tags = { TITLE: title, ARTIST: artist, ALBUM: "Album", TRACKNUMBER: String(track) }
  writeFileSync(whole, flac({ audio: path, tags, duration: 180, bytes: 10_000 }))
}

const track = (id: number, name: string, more: string): string => `
		<key>${id}</key>
		<dict>
			<key>Track ID</key><integer>${id}</integer>
			<key>Name</key><string>${name}</string>
			<key>Artist</key><string>Dvo\u0159\u00e1k</string>
			<key>Album</key><string>Album</string>
			<key>Kind</key><string>Purchased AAC audio file</string>
			<key>Total Time</key><integer>180000</integer>
			<key>Persistent ID</key><string>AB0${id}</string>
			${more}
		</dict>`

const playlist = (name: string, id: string, items: readonly number[], more = ""): string => `
		<dict>
			<key>Name</key><string>${name}</string>
			<key>Playlist ID</key><integer>9${id}</integer>
			<key>Playlist Persistent ID</key><string>F00D${id}</string>
			${more}
			<key>All Items</key><true/>
			<key>Playlist Items</key>
			<array>${items.map((item) => `<dict><key>Track ID</key><integer>${item}</integer></dict>`).join("")}</array>
		</dict>`

const LIBRARY = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Major Version</key><integer>1</integer>
	<key>Application Version</key><string>12.13.2.3</string>
	<key>Music Folder</key><string>file://localhost/G:/My%20Music/</string>
	<key>Library Persistent ID</key><string>C0FFEE</string>
	<key>Tracks</key>
	<dict>${[
    track(
      1,
      "Largo &#38; more",
      `<key>Play Count</key><integer>31</integer>
			<key>Play Date</key><integer>3653000000</integer><key>Play Date UTC</key><date>2020-01-05T10:00:00Z</date>
			<key>Rating</key><integer>80</integer><key>Date Added</key><date>2012-03-04T05:06:07Z</date>
			<key>Location</key><string>file://localhost/G:/My%20Music/Dvo%C5%99%C3%A1k/100%25%20%231/1%20Largo.flac</string>`,
    ),
    track(
      2,
      "By name",
      `<key>Play Count</key><integer>3</integer><key>Rating</key><integer>60</integer><key>Rating Computed</key><true/>
			<key>Location</key><string>file://localhost/C:/Users/ada/Downloads/x.m4p</string>`,
    ),
    track(3, "In a cloud", "<key>Apple Music</key><true/>"),
    track(4, "Radio", "<key>Location</key><string>http://radio.example/live</string>"),
    track(5, "Gone", "<key>Location</key><string>file://localhost/G:/My%20Music/gone.mp3</string>"),
  ].join("")}
	</dict>
	<key>Playlists</key>
	<array>${[
    playlist("Library", "00", [1, 2, 3, 4, 5], "<key>Master</key><true/><key>Visible</key><false/>"),
    playlist("Moods", "01", [], "<key>Folder</key><true/>"),
    playlist("Slow", "02", [5, 1], "<key>Parent Persistent ID</key><string>F00D01</string>"),
    playlist(
      "Best",
      "03",
      [1, 2],
      "<key>Smart Info</key><data>AQEAAwAAAAIAAAAZ</data><key>Smart Criteria</key><data>U0xzdA==</data>",
    ),
  ].join("")}
	</array>
</dict>
</plist>
`

describe("import of an iTunes library", () => {
  it("tells plays, ratings and playlists of what is here, says what is not and why, and nothing twice", async () => {
    music("Dvořák/100% #1/1 Largo.flac", "Largo & more", "Dvořák", 1)
    music("else/2.flac", "By name", "Dvořák", 2)
    const file = join(folder.path, "iTunes Library.xml")
    writeFileSync(file, LIBRARY)
    const first = await run(
      "import",
      join(folder.path, "Music"),
      file,
      "--root",
      `G:\\My Music=${folder.path}/Music`,
      "--json",
    )
    expect(first.stderr).toBe("")
    const [, report] = objects(first.stdout)
    expect(report).toMatchObject({
      tracks: 5,
      matched: { location: 1, endOfPath: 0, attributes: 1, all: 2 },
      unmatched: 3,
      reasons: { noFile: 1, stream: 1, notHere: 1 },
      told: 2,
      playlists: [
        { name: "Moods / Slow", outcome: "created", entries: 2, missing: 1 },
        { name: "Best", outcome: "created", entries: 2, missing: 0 },
      ],
    })
    expect(JSON.stringify(report)).not.toContain("ada")
    const again = await run("import", file, "--root", `G:\\My Music=${folder.path}/Music`, "--json")
    expect(objects(again.stdout)).toMatchObject([
      { told: 0, operations: [], playlists: [{ outcome: "unchanged" }, {}] },
    ])
    const plain = await run("import", file)
    expect(plain.stdout).toContain("5 tracks in the iTunes library: 2 found here")
    expect(plain.stdout).toContain("1 have no file, such as those in a cloud")
    const [operation] = (report?.["operations"] ?? []) as string[]
    expect((await run("revert", "--operation", String(operation))).code).toBe(0)
    const restored = await run("import", file, "--json")
    expect(objects(restored.stdout)).toMatchObject([{ told: 2 }])
  })

  it("says so where a file is no library but a track", async () => {
    music("a/1.flac", "Largo", "Ada", 1)
    const track = join(folder.path, "Music/a/1.flac")
    const { code, stdout, stderr } = await run("import", track)
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toContain(`ledgerline: ${track} is neither a folder nor a library of iTunes\n  name the folder`)
    expect(objects((await run("operations", "--json")).stdout)).toEqual([])
  })

  it("refuses bombs and what is none, and stores nothing", async () => {
    const bomb = join(folder.path, "bomb.xml")
    const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("")
    writeFileSync(
      bomb,
      `<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY l0 "lol">${lol}]>${LIBRARY.split("\n").slice(2).join("\n").replace("Largo", "&l9;")}`,
    )
    const { code, stderr } = await run("import", bomb)
    expect([code, stderr.split("\n").length]).toEqual([1, 3])
    expect(stderr).toContain("nothing was stored")
    writeFileSync(bomb, "not XML")
    expect((await run("import", bomb, "--json")).stderr).toContain("UnreadableItunesLibrary")
    expect(objects((await run("operations", "--json")).stdout)).toEqual([])
    const wrong = await run("import", bomb, "--root", "G:\\Music=/nowhere")
    expect(wrong.stderr).toContain("is in no folder that was imported")
  })
})
