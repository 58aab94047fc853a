import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parsePlaylist } from "./parse.ts"
import { type ParsedPlaylist, type PlaylistEntry, UnreadablePlaylist } from "./playlist.ts"
import { writeM3u8, writeXspf } from "./write.ts"

const utf8 = (text: string): Uint8Array => Buffer.from(text)
const utf16be = (text: string): Uint8Array => Buffer.from(text, "utf16le").swap16()
const parse = (text: string, name = "a.m3u"): ParsedPlaylist => parsePlaylist(name, utf8(text))
const paths = ({ entries }: ParsedPlaylist) =>
  entries.map(({ location }) => (location.kind === "path" ? location.path : location.url))
const codes = ({ warnings }: ParsedPlaylist) => warnings.map(({ code }) => code)

describe("M3U", () => {
  it("has names, titles, artists, albums and durations", () => {
    const parsed = parse(
      `#EXTM3U\n#PLAYLIST: Sunday \n#EXTIMG:a.jpg\n#EXTALB:Trois\n#EXTINF:192.4 tvg="a, b",Erik Satie - Gymnopédie - 1\n` +
        "Satie/01.mp3\n# a comment\n#EXTINF:-1,Only a title\n02.mp3\n#EXTART:AC - DC\n#EXTINF:3,AC - DC - T.N.T.\n03.mp3\n04.mp3",
    )
    expect(parsed.name).toBe("Sunday")
    expect(paths(parsed)).toEqual(["Satie/01.mp3", "02.mp3", "03.mp3", "04.mp3"])
    expect(parsed.entries.map((entry) => ({ ...entry, location: undefined }))).toEqual([
      { artist: "Erik Satie", title: "Gymnopédie - 1", album: "Trois", durationMs: 192_400 },
      { title: "Only a title" },
      { artist: "AC - DC", title: "T.N.T.", durationMs: 3000 },
      {},
    ])
    expect(parsed.warnings).toEqual([])
  })

  it.each([
    ["LF", "a.mp3\nb.mp3\n"],
    ["CR LF", "a.mp3\r\nb.mp3\r\n"],
    ["CR", "#EXTM3U\ra.mp3\rb.mp3"],
  ])("ends lines with %s", (_, text) => {
    expect(paths(parse(text))).toEqual(["a.mp3", "b.mp3"])
  })

  const text = "#EXTM3U\nMúsica/Dvořák.mp3\n"
  const western = "#EXTM3U\nMúsica/“Déjà vu”.mp3\n"
  const bytes1252 = Buffer.from(western.replaceAll("“", "\u0093").replaceAll("”", "\u0094"), "latin1")
  it.each([
    ["UTF-8", utf8(text), "Música/Dvořák.mp3"],
    ["UTF-8 with a mark", utf8(`\ufeff${text}`), "Música/Dvořák.mp3"],
    ["UTF-16 LE with a mark", Buffer.from(`\ufeff${text}`, "utf16le"), "Música/Dvořák.mp3"],
    ["UTF-16 LE", Buffer.from(text, "utf16le"), "Música/Dvořák.mp3"],
    ["UTF-16 BE with a mark", utf16be(`\ufeff${text}`), "Música/Dvořák.mp3"],
    ["UTF-16 BE", utf16be(text), "Música/Dvořák.mp3"],
    ["Windows-1252", bytes1252, "Música/“Déjà vu”.mp3"],
    [
      "what it names",
      Buffer.concat(
        [utf8("#EXTM3U\n#EXTENC:windows-1250\nDvo"), Uint8Array.of(0xf8), utf8("ák.mp3")].map((b, i) =>
          i === 2 ? Buffer.from("\u00e1k.mp3", "latin1") : b,
        ),
      ),
      "Dvořák.mp3",
    ],
  ])("is read as %s", (_, bytes, expected) => {
    expect(paths(parsePlaylist("x.m3u", bytes))).toEqual([expected])
  })

  it.each([
    ["./a/b.mp3", "a/b.mp3", false],
    ["../Music/b.mp3", "../Music/b.mp3", false],
    ["Artist\\Album\\b.mp3", "Artist/Album/b.mp3", false],
    ["C:\\Music\\b.mp3", "C:/Music/b.mp3", true],
    ["d:/Music/b.mp3", "d:/Music/b.mp3", true],
    ["\\\\server\\share\\b.mp3", "//server/share/b.mp3", true],
    ["\\Music\\b.mp3", "/Music/b.mp3", true],
    ["/srv/AC\\DC/b.mp3", "/srv/AC\\DC/b.mp3", true],
    ["file:///srv/M%C3%BAsica/b%20c.mp3", "/srv/Música/b c.mp3", true],
    ["file:///C:/Music/b%23.mp3", "C:/Music/b#.mp3", true],
    ["file://localhost/C:/Music/b.mp3", "C:/Music/b.mp3", true],
    ["file://server/share/b.mp3", "//server/share/b.mp3", true],
    ["file:/srv/M%FAsica.mp3", "/srv/Música.mp3", true],
    ["FILE:///C|b", "/C|b", true],
  ])("reads the path %s", (written, path, isAbsolute) => {
    expect(parse(written).entries[0]?.location).toMatchObject({ kind: "path", path, isAbsolute })
  })

  it("keeps what a path can mean too", () => {
    const [percent, mixed] = parse("100%25%20b.mp3\nAC\\DC/b.mp3").entries.map(({ location }) => location)
    expect(percent).toMatchObject({ path: "100%25%20b.mp3", readings: ["100% b.mp3"] })
    expect(mixed).toMatchObject({ path: "AC\\DC/b.mp3", readings: ["AC/DC/b.mp3"] })
  })

  it("keeps addresses, without passwords", () => {
    expect(parse("https://ada:secret@radio.example/a?b=c\n").entries[0]?.location).toEqual({
      kind: "url",
      url: "https://radio.example/a?b=c",
    })
  })

  it("says what is odd", () => {
    expect(codes(parse(`a\0b.mp3\n${"x".repeat(20_000)}\n`))).toEqual(["badEntry", "badEntry", "noEntries"])
    expect(codes(parse("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\na.ts"))).toEqual(["stream", "noEntries"])
    expect(codes(parse("abcdefghijkl\0\n".repeat(1000)))).toHaveLength(101)
    const many = parse("a\n".repeat(100_002))
    expect([many.entries.length, codes(many)]).toEqual([100_000, ["tooManyEntries"]])
  })
})

describe("PLS", () => {
  it("has entries in the order of their numbers", () => {
    const parsed = parse(
      "[playlist]\r\nFile2=b.mp3\r\nTitle2=B\r\nLength2=-1\r\nfile1=a.mp3\r\nTitle1=Satie - A\r\nLength1=12\r\nFile3=\r\n" +
        "NumberOfEntries=2\r\nVersion=2\r\n",
    )
    expect(parsed.entries).toMatchObject([
      { location: { path: "a.mp3" }, artist: "Satie", title: "A", durationMs: 12_000 },
      { location: { path: "b.mp3" }, title: "B" },
    ])
    expect(parsed.entries[1]).not.toHaveProperty("durationMs")
    expect(codes(parsed)).toEqual(["badEntry"])
  })
})

const xspf = (tracks: string, head = "") =>
  `<?xml version="1.0"?>${head}<playlist xmlns="http://xspf.org/ns/0/"><title>L &amp; M</title><trackList>${tracks}</trackList></playlist>`

describe("XSPF", () => {
  it("has texts, and locations that are URIs", () => {
    const parsed = parse(
      xspf(
        "<track><location>Satie/01%20%C3%A9.mp3</location><location>b</location><title><![CDATA[A <1>]]></title>" +
          "<creator>Satie</creator><album>Trois</album><duration>1500</duration></track><track><title>none</title></track>" +
          "<track><location>https://radio.example/a</location></track>",
      ),
    )
    expect(parsed.name).toBe("L & M")
    expect(parsed.entries).toMatchObject([
      { location: { path: "Satie/01 é.mp3" }, title: "A <1>", artist: "Satie", album: "Trois", durationMs: 1500 },
      { location: { kind: "url", url: "https://radio.example/a" } },
    ])
    expect(codes(parsed)).toEqual(["badEntry"])
  })

  it("reads no entities of a document type", () => {
    const head = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;&a;">]>'
    expect(() => parse(xspf("<track><location>&a;</location></track>", head))).toThrow(UnreadablePlaylist)
  })

  it("keeps what comes before the damage", () => {
    const parsed = parse(xspf("<track><location>a</location></track><track><location>b<"))
    expect([paths(parsed), codes(parsed)]).toEqual([["a"], ["malformed"]])
  })

  it("is refused where it is other XML", () => {
    expect(() => parse("<?xml version='1.0'?><html/>")).toThrow(UnreadablePlaylist)
    expect(() => parse("<playlist>".repeat(10_000), "a.xspf")).toThrow(UnreadablePlaylist)
  })
})

describe("any playlist", () => {
  it("is told by its beginning, else by its name", () => {
    expect(paths(parse("[playlist]\nFile1=a", "a.m3u"))).toEqual(["a"])
    expect(paths(parse("a", "A.M3U8"))).toEqual(["a"])
    expect(() => parse("a", "a.txt")).toThrow(UnreadablePlaylist)
    expect(() => parsePlaylist("a.m3u", new Uint8Array(33 * 1024 * 1024))).toThrow(UnreadablePlaylist)
  })

  it("fails in no other way, whatever the bytes", () => {
    const start = fc.constantFrom(
      "#EXTM3U\n#EXTINF:",
      "[playlist]\nFile1=",
      "<?xml version='1.0'?><playlist><trackList>",
      "",
    )
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: "binary" }).map(utf8))
    const name = fc.constantFrom("a.m3u", "a.pls", "a.xspf")
    fc.assert(
      fc.property(start, bytes, name, (head, rest, file) => {
        try {
          parsePlaylist(file, Buffer.concat([utf8(head), rest]))
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadablePlaylist)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it("is read in a time that grows with its length alone", () => {
    for (const piece of [
      '#EXTINF:1 "',
      "%20",
      "./",
      "\\",
      "[",
      "<track>",
      "&amp;",
      " - ",
      "#EXTINF:" + "9".repeat(50),
    ]) {
      for (const file of ["a.m3u", "a.pls", "a.xspf"]) {
        const text = piece.repeat(200_000 / piece.length)
        try {
          parse(text, file)
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadablePlaylist)
        }
      }
    }
  }, 10_000)
})

const word = fc.string({ unit: "binary", minLength: 1, maxLength: 12 })
const text = word.map((value) => parse(`#EXTART:\n#EXTINF:1,${value.replaceAll(/[\r\n]/g, "")}\na`).entries[0]?.title)
const segment = word
  .filter((value) => !/[/\0]/.test(value) && value !== "." && value !== "..")
  .map((value) => value.toWellFormed())
const location = fc.oneof(
  fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => ({ kind: "path", path: parts.join("/") })),
  fc.webUrl().map((url) => ({ kind: "url", url })),
)
const entry = fc
  .record({
    location,
    title: text,
    artist: text,
    album: text,
    durationMs: fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
  })
  .map(
    (each) =>
      Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as unknown as PlaylistEntry,
  )
const list = fc.record({
  name: fc.constantFrom("Sunday", "A & <B>"),
  entries: fc.array(entry, { minLength: 1, maxLength: 5 }),
})
const plain = ({ name, entries }: Pick<ParsedPlaylist, "name" | "entries">) => ({
  name,
  entries: entries.map(({ location: at, ...rest }) => ({ ...rest, at: at.kind === "path" ? at.path : at.url })),
})

describe("a written playlist", () => {
  it("is read back as it was, from XSPF", () => {
    fc.assert(
      fc.property(list, (playlist) => {
        expect(plain(parse(writeXspf(playlist), "a.xspf"))).toEqual(plain(playlist))
      }),
    )
  })
  it("is read back as it was, from M3U8", () => {
    const isLine = ({ location: at }: PlaylistEntry) => at.kind === "url" || !/[\r\n]/.test(at.path)
    const lines = list.filter(({ entries }) => entries.every(isLine))
    fc.assert(
      fc.property(lines, (playlist) => {
        expect(plain(parse(writeM3u8(playlist)))).toEqual(plain(playlist))
      }),
    )
  })
  it("has a path with a line break as a URL would", () => {
    const broken = { location: { kind: "path", path: "100%\n.mp3", isAbsolute: false, readings: [] } } as const
    expect(parse(writeM3u8({ entries: [broken] })).entries[0]?.location).toMatchObject({ readings: ["100%\n.mp3"] })
  })
})
