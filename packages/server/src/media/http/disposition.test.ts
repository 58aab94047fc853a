import { describe, expect, it } from "vitest"
import { disposition } from "./disposition.ts"

describe("the name of what is saved", () => {
  it.each([
    ["01 Intro.flac", 'inline; filename="01 Intro.flac"'],
    ["Gymnopédie.flac", `inline; filename="Gymnop_die.flac"; filename*=UTF-8''Gymnop%C3%A9die.flac`],
    ["東京.mp3", `inline; filename="__.mp3"; filename*=UTF-8''%E6%9D%B1%E4%BA%AC.mp3`],
    ["🎵.mp3", `inline; filename="_.mp3"; filename*=UTF-8''%F0%9F%8E%B5.mp3`],
    ['a"b\\c.mp3', `inline; filename="a_b_c.mp3"; filename*=UTF-8''a%22b_c.mp3`],
    ["100%41.mp3", `inline; filename="100_41.mp3"; filename*=UTF-8''100%2541.mp3`],
    ["it's (1).mp3", `inline; filename="it's (1).mp3"`],
    ["a\r\nSet-Cookie: x=1\r\n\r\n<b>.mp3", 'inline; filename="a__Set-Cookie: x=1____<b>.mp3"'],
    ["../../etc/passwd", 'inline; filename="__.._etc_passwd"'],
    [".bashrc", 'inline; filename="_bashrc"'],
    ["\u202egpm.exe", 'inline; filename="_gpm.exe"'],
    ["\ud800.mp3", `inline; filename="_.mp3"; filename*=UTF-8''%EF%BF%BD.mp3`],
    ["", 'inline; filename="_"'],
  ])("%j", (name, header) => {
    expect(disposition("inline", name)).toBe(header)
  })

  it("keeps the ending of a name that is too long", () => {
    const header = disposition("attachment", `${"é".repeat(5000)}.flac`)
    expect(header).toMatch(/\.flac$/)
    expect(header.length).toBeLessThan(2000)
  })

  it("holds nothing that a header may not hold, whatever the name", () => {
    for (let code = 0; code < 0x3000; code++) {
      expect(disposition("inline", `a${String.fromCharCode(code)}b`)).toMatch(/^[\x20-\x7e]+$/)
    }
  })
})
