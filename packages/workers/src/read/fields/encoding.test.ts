/** Text in a charset that it does not declare: what is repaired, and above all what is left alone. */
import { describe, expect, it } from "vitest"
import { type Charset, charsetOf, decode } from "./encoding.ts"

const latin1 = (hex: string): string => Buffer.from(hex, "hex").toString("latin1")

/** The bytes of texts in charsets that no encoder at hand writes, as hexadecimal. */
const SAMPLES: readonly (readonly [Charset, string, string])[] = [
  ["windows-1251", "Кино", "cae8edee"],
  ["windows-1251", "Группа крови", "c3f0f3efefe020eaf0eee2e8"],
  ["windows-1251", "Алиса", "c0ebe8f1e0"],
  ["shift_jis", "さくら", "82b382ad82e7"],
  ["shift_jis", "テスト", "836583588367"],
  ["shift_jis", "東京事変", "938c8b9e8e9695cf"],
  ["gbk", "周杰伦", "d6dcbddcc2d7"],
  ["gbk", "月亮代表我的心", "d4c2c1c1b4fab1edced2b5c4d0c4"],
  ["utf-8", "Größe", "4772c3b6c39f65"],
  ["utf-8", "Ω", "cea9"],
]

describe("text that is not Latin-1", () => {
  it.each(SAMPLES)("in %s: %s", (charset, text, hex) => {
    const value = latin1(hex)
    // What the sample claims has to hold first.
    expect(decode(value, charset)).toBe(text)
    expect(charsetOf([value])).toBe(charset)
  })

  it("is told by several values better than by one", () => {
    expect(
      charsetOf([
        "\xca\xe8\xed\xee",
        "\xc7\xe2\xe5\xe7\xe4\xe0 \xef\xee \xe8\xec\xe5\xed\xe8 \xd1\xee\xeb\xed\xf6\xe5",
      ]),
    ).toBe("windows-1251")
  })

  it("has the quotes and dashes of Windows", () => {
    expect(charsetOf(["Don\x92t \x96 \x93Stop\x94"])).toBe("windows-1252")
    expect(decode("Don\x92t", "windows-1252")).toBe("Don’t")
  })
})

describe("Latin-1 that stays", () => {
  it.each([
    "Björk",
    "Sigur Rós",
    "Ágætis byrjun",
    "Motörhead",
    "Mötley Crüe",
    "Queensrÿche",
    "Beyoncé",
    "Janelle Monáe",
    "Françoise Hardy",
    "Señor Coconut",
    "Hüsker Dü",
    "Élan vital à Noël",
    "Þursaflokkurinn",
    "Måns Zelmerlöw",
    "¿Dónde está?",
    "Ænima",
    "Ö",
    "ÉÈ",
    "Für Elise",
    "Blümchen",
    "Die Ärzte",
    "naïve café",
    "©2004",
    "½",
  ])("%s", (text) => {
    expect(charsetOf([text])).toBeUndefined()
  })

  it("is not touched where all of it is ASCII or more than Latin-1", () => {
    expect(charsetOf(["plain", "光"])).toBeUndefined()
  })
})
