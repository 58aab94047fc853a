import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fold, tokens } from "./fold.ts"

describe("the tokens of a name", () => {
  it.each([
    ["Mötley Crüe", "motley crue"],
    ["Dvořák Żółć Łódź Đorđe", "dvorak zolc lodz dorde"],
    ["Straße ẞ ŒUVRE Æon Þor Smørrebrød", "strasse ss oeuvre aeon thor smorrebrod"],
    ["ﬁn ﬄ Ⅳ № ²", "fin ffl iv no 2"],
    ["İstanbul ılık I", "istanbul ilik i"],
    ["Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"],
    ["Ёлка Йога Київ", "елка иога киів"],
    ["ΟΔΥΣΣΕΎΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"],
    ["שָׁלוֹם", "שלום"],
    ["أُحِبُّكَ فاطمة مـــا", "احبك فاطمه ما"],
    ["हिन्दी की", "हिन्दी की"],
    ["AC/DC", "ac dc acdc"],
    ["P!nk Ke$ha A$AP", "p nk pnk pink ke ha keha kesha a ap aap asap"],
    ["$uicideboy$", "uicideboy suicideboys"],
    ["Don’t don't don´t", "don t dont don t dont don t dont"],
    ["Hawaiʻi L'été", "hawai i hawaii l ete lete"],
    ["R.E.M. (Remix) [Live]", "r e m rem remix live"],
    ["Jay‐Z & Beyoncé – 03", "jay z jayz beyonce 03"],
    ["東京都", "東京 京都 都"],
    ["夜", "夜"],
    ["feat.初音ミク", "feat 初音 音み みく く"],
    ["ｶﾞﾗｽ ガラス がらす", "がら らす す がら らす す がら らす す"],
    ["𠮷野家", "𠮷野 野家 家"],
    ["방탄소년단", "방탄 탄소 소년 년단 단"],
    ["ไทย", "ไท ทย ย"],
    ["!!!", "！！！"],
    ["( )", "（ ） （）"],
    ["+/-", "＋／－"],
    ["!!! (Chk Chk Chk)", "！！！ chk chk chk"],
    ["I ♥ NY", "i ♥ ny"],
    ["", ""],
    ["  \0\t ", ""],
  ])("%s: %s", (name, expected) => expect(tokens(name).join(" ")).toBe(expected))

  it("hold nothing that a database could read as syntax, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), fc.array(fc.nat(0xffff)), (text, units) => {
        for (const token of tokens(text + String.fromCharCode(...units))) {
          expect(token).toMatch(/^(?:[a-z0-9]|[^\0-\x7f])+$/)
          expect(token).not.toMatch(/\s/)
          expect(token.isWellFormed()).toBe(true)
          expect(token.length).toBeLessThanOrEqual(64)
        }
      }),
    )
  })

  it("are as many as a database takes, however long the text", () => {
    expect(tokens("東京".repeat(5000)).length).toBe(512)
    expect(tokens("ﷺ".repeat(10_000)).length).toBeLessThanOrEqual(512)
    expect(tokens("a".repeat(10_000))).toEqual(["a".repeat(64)])
  })
})

describe("folding", () => {
  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(fold(fold(text))).toBe(fold(text))
      }),
    )
  })

  it("makes no difference of case and composition", () => {
    const word = fc.string({ unit: fc.constantFrom(..."aéÅñçğžőёїάあガ가각") })
    fc.assert(
      fc.property(word, (text) => {
        expect(fold(text.normalize("NFD"))).toBe(fold(text))
        expect(fold(text.toUpperCase())).toBe(fold(text))
      }),
    )
  })
})
