/** The parts of the frame that need no process. */
import { describe, expect, it } from "vitest"
import { endOf } from "../commands/asOf.ts"
import { exitCodeOf, explain, NotFound, Refused, Stopped, UsageError } from "./errors.ts"
import { libraryFolder, userFolder } from "./folder.ts"
import { nearest } from "./nearest.ts"
import { Output } from "./output.ts"
import { takeGlobals } from "./parse.ts"
import { aOrAn, bytes, clean, cut, day, duration, flowed, minute, time, width, wrapped } from "./text.ts"

describe("libraryFolder", () => {
  const home = { HOME: "/home/ada" }
  it.each([
    ["/x", {}, "linux", "/x"],
    ["x", { LEDGERLINE_DATA: "/y" }, "linux", "/here/x"],
    [undefined, { LEDGERLINE_DATA: "y z" }, "linux", "/here/y z"],
    [undefined, { LEDGERLINE_DATA: "" }, "linux", "/home/ada/.local/share/ledgerline"],
    [undefined, { XDG_DATA_HOME: "/data" }, "linux", "/data/ledgerline"],
    [undefined, { XDG_DATA_HOME: "data" }, "linux", "/home/ada/.local/share/ledgerline"],
    [undefined, {}, "darwin", "/home/ada/Library/Application Support/Ledgerline"],
  ] as const)("--data %s, %j on %s is %s", (asked, env, platform, folder) => {
    expect(libraryFolder(asked, { ...home, ...env }, "/here", platform)).toBe(folder)
  })

  it("takes npm's word for where the user is only in this checkout", () => {
    expect(userFolder({ npm_package_name: "ledgerline", INIT_CWD: "/there" }, "/here")).toBe("/there")
    expect(userFolder({ npm_package_name: "other", INIT_CWD: "/there" }, "/here")).toBe("/here")
  })
})

describe("takeGlobals", () => {
  it("finds them wherever they stand, up to --", () => {
    const { globals, rest } = takeGlobals(["--data", "a b", "tracks", "--json", "--limit", "3", "--", "--debug"])
    expect(globals).toMatchObject({ data: "a b", json: true, debug: false })
    expect(rest).toEqual(["tracks", "--limit", "3", "--", "--debug"])
  })
})

describe("explain", () => {
  it.each([
    [new UsageError("what?"), "UsageError", 2],
    [new NotFound("no", "look elsewhere"), "NotFound", 1],
    [Object.assign(new Error("full"), { _tag: "StorageFull" }), "StorageFull", 4],
    [Object.assign(new Error("share"), { _tag: "CannotOpen", reason: "networkShare" }), "CannotOpen", 3],
    [Object.assign(new Error("newer"), { _tag: "CannotOpen", reason: "newerFormat" }), "CannotOpen", 3],
    [Object.assign(new Error("used"), { _tag: "DatabaseInUse" }), "DatabaseInUse", 3],
    [Object.assign(new Error("EACCES"), { code: "EACCES", syscall: "mkdir" }), "SystemError", 4],
    [new TypeError("x is undefined"), "Defect", 70],
  ])("%s", (error, tag, code) => {
    expect(explain(error)).toMatchObject({ tag, code, remedy: expect.any(String) as string })
  })

  it.each([
    [new UsageError("what?"), "usage"],
    [new NotFound("no", "look elsewhere"), "notFound"],
    [new Refused("no", "do otherwise"), "refused"],
    [Object.assign(new Error("share"), { _tag: "CannotOpen", reason: "networkShare" }), "networkShare"],
    [Object.assign(new Error("full"), { _tag: "StorageFull" }), "storageFull"],
    [Object.assign(new Error("EACCES"), { code: "EACCES", syscall: "mkdir" }), "EACCES"],
    [new TypeError("x is undefined"), "defect"],
  ])("%s has a reason for programs", (error, reason) => {
    expect(explain(error)).toMatchObject({ reason })
  })

  it("says what helps where the disk is full", () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      syscall: "write",
    })
    expect(explain(full)?.remedy).toContain("make room")
  })

  it("has nothing to say about a stop", () => {
    expect(explain(new Stopped("SIGINT"))).toBeUndefined()
    expect(exitCodeOf(new Stopped("SIGINT"))).toBe(130)
  })
})

describe("nearest", () => {
  it.each([
    ["verfy", "verify"],
    ["trakcs", "tracks"],
    ["oper", "operations"],
    ["xyz", undefined],
    ["re", undefined],
  ])("of %s is %s", (typed, word) => {
    expect(nearest(typed, ["verify", "tracks", "operations", "revert", "rebuild"])).toBe(word)
  })
})

describe("text", () => {
  it("cannot steer a terminal", () => {
    expect(clean("a\u001b[31mb\u0007\n\u202ec")).toBe("a [31mb   c")
  })

  it("ends lines between words, and indents what goes on", () => {
    expect(wrapped("  --limit N  at most so many; 50 unless given", 32, 13)).toEqual([
      "  --limit N  at most so many; 50",
      "  unless given",
    ])
    expect(wrapped("  --limit N  at most so many; 50 unless given", 40, 13)).toEqual([
      "  --limit N  at most so many; 50 unless",
      "             given",
    ])
    expect(wrapped("short", 40)).toEqual(["short"])
    expect(wrapped(`a ${"x".repeat(50)} b`, 20)).toEqual(["a", "x".repeat(50), "b"])
  })

  it("goes on with a sentence where a line was full, and keeps other ends of lines", () => {
    const full = "word ".repeat(19).trimEnd()
    expect(flowed(`${full}\nmore.\nNext.`, 40)).toEqual([
      "word word word word word word word word",
      "word word word word word word word word",
      "word word word more.",
      "Next.",
    ])
    expect(flowed(`revoke   ${full}\n         more\nlist     all`, 200)).toEqual([
      `revoke   ${full} more`,
      "list     all",
    ])
  })

  it("counts columns as terminals do", () => {
    expect(["abc", "é", "e\u0301", "音楽", "…"].map(width)).toEqual([3, 1, 1, 4, 1])
    expect(cut("音楽の夜", 5)).toBe("音楽…")
  })

  it("tells times by the clocks here", () => {
    const at = new Date(2026, 4, 1, 23, 30, 15).getTime()
    expect([time(at), minute(at), day(at)]).toEqual(["2026-05-01 23:30:15", "2026-05-01 23:30", "2026-05-01"])
  })

  it("writes sizes and lengths", () => {
    expect([bytes(0), bytes(999), bytes(1_536_000)]).toEqual(["0 bytes", "999 bytes", "1.5 MB"])
    expect([duration(null), duration(59_600), duration(3_599_000)]).toEqual(["", "1:00", "59:59"])
  })
})

describe("aOrAn", () => {
  it.each([
    ["album", "an album"],
    ["artist", "an artist"],
    ["playlist", "a playlist"],
  ])("of %s is %s", (word, said) => expect(aOrAn(word)).toBe(said))
})

describe("as-of times", () => {
  it.each([
    ["2026-05-01T12:00:30.250Z", Date.UTC(2026, 4, 1, 12, 0, 30, 250)],
    ["2026-05-01T12:00:30+02:00", Date.UTC(2026, 4, 1, 10, 0, 30, 999)],
    ["2026-05-01T12:00Z", Date.UTC(2026, 4, 1, 12, 0, 59, 999)],
    ["2026-05-01", new Date(2026, 4, 2).getTime() - 1],
    ["2024-02", new Date(2024, 2, 1).getTime() - 1],
    ["2026", new Date(2027, 0, 1).getTime() - 1],
    ["0050", new Date("0051-01-01T00:00").getTime() - 1],
    ["0050-02", new Date("0050-03-01T00:00").getTime() - 1],
    ["0050-02-28", new Date("0050-03-01T00:00").getTime() - 1],
  ])("%s", (text, at) => {
    expect(endOf(text)).toBe(at)
  })

  it.each(["", "2026-13", "2026-02-29", "2026-5-1", "2026-05-01T25:00", "now", "20260501"])("%s is none", (text) => {
    expect(() => endOf(text)).toThrow(UsageError)
  })
})

describe("Output", () => {
  const sink = (isTTY: boolean, columns = 40) => {
    const written: string[] = []
    return { written, isTTY, columns, write: (text: string) => written.push(text) }
  }
  const output = (isTTY: boolean, colour = true, json = false) => {
    const stdout = sink(isTTY)
    return { stdout, out: new Output({ stdout, stderr: sink(isTTY), json, colour }) }
  }

  it("colours only on a terminal, where colours are wanted", () => {
    expect(output(true).out.style("red", "no")).toBe("\u001b[31mno\u001b[39m")
    expect(output(false).out.style("red", "no")).toBe("no")
    expect(output(true, false).out.style("red", "no")).toBe("no")
  })

  it("fits a table into a terminal, and cuts nothing elsewhere", () => {
    const columns = [
      { title: "title", flexible: true },
      { title: "year", right: true },
    ]
    const long = "A title that is much longer than any terminal"
    const narrow = output(true, false)
    narrow.out.table(columns, [[long, "1959"]])
    expect(narrow.stdout.written.at(-1)).toBe(`${long.slice(0, 33)}…  1959\n`)
    const pipe = output(false)
    pipe.out.table(columns, [[long, "1959"]])
    expect(pipe.stdout.written.at(-1)).toBe(`${long}  1959\n`)
  })

  it("keeps results for programs apart from lines for people", () => {
    const { out, stdout } = output(false, true, true)
    out.line("for people")
    out.object({ for: "programs" })
    expect(stdout.written).toEqual(['{"for":"programs"}\n'])
  })
})
