/**
 * Text whose bytes were declared Latin-1 and are something else: UTF-8, Windows-1251, Shift-JIS, GBK. Conservative: text
 * is only decoded anew where it makes little sense as Latin-1 and good sense otherwise. The bytes stay in `raw`.
 */

export type Charset = "utf-8" | "windows-1251" | "windows-1252" | "shift_jis" | "gbk"

/** Whether each character is one byte of Latin-1 and some are beyond ASCII. */
export function looksLatin1(text: string): boolean {
  let beyond = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0xff) return false
    beyond ||= code > 0x7f
  }
  return beyond
}

/**
 * The charset that the values of one file have in common; undefined where Latin-1 is as good. Together they say more
 * than one alone: names are short.
 */
export function charsetOf(values: readonly string[]): Charset | undefined {
  const suspects = values.filter(looksLatin1)
  if (suspects.length === 0) return undefined
  const all = suspects.join("\n")
  if (decode(all, "utf-8") !== undefined) return "utf-8"
  if (isShiftJis(suspects)) return "shift_jis"
  if (isGbk(suspects)) return "gbk"
  if (isCyrillic(all)) return "windows-1251"
  // Latin-1 has only control characters from 0x80 to 0x9F; Windows has quotes and dashes there.
  return /[\u0080-\u009f]/.test(all) && !/[\u0081\u008d\u008f\u0090\u009d]/.test(all) ? "windows-1252" : undefined
}

/** Whether one value may be in the charset of the others: no word mixes Cyrillic with Latin letters, as "Björk" would. */
export const mayBeIn = (value: string, charset: Charset): boolean =>
  charset !== "windows-1251" || !/[A-Za-z][\u00c0-\u00ff]|[\u00c0-\u00ff][A-Za-z]/.test(value)

const decoders = new Map<Charset, InstanceType<typeof TextDecoder>>()

/** The text of these bytes in another charset; undefined where they are none of it. */
export function decode(latin1: string, charset: Charset): string | undefined {
  let decoder = decoders.get(charset)
  if (decoder === undefined) {
    decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true })
    decoders.set(charset, decoder)
  }
  try {
    return decoder.decode(Buffer.from(latin1, "latin1"))
  } catch {
    return undefined
  }
}

/** Kana, or lead bytes that Latin-1 has only control characters for; a Japanese text has one of them. */
function isShiftJis(values: readonly string[]): boolean {
  const texts = values.map((value) => decode(value, "shift_jis"))
  if (texts.includes(undefined)) return false
  const text = texts.join("")
  // Half-width kana are single bytes, and so any Latin-1 letters would do.
  const japanese = text.match(/[\u3041-\u30ff\u4e00-\u9fff\uff01-\uff5e]/g)?.length ?? 0
  const halfWidth = text.match(/[\uff61-\uff9f]/g)?.length ?? 0
  const leads = values.join("").match(/[\u0081-\u009f]/g)?.length ?? 0
  return japanese >= 2 && japanese > halfWidth * 3 && leads * 2 >= japanese && !/[\u0400-\u04ff]/.test(text)
}

/** Pairs of high bytes throughout, of which most are among the common characters of GB 2312's first level. */
function isGbk(values: readonly string[]): boolean {
  const texts = values.map((value) => decode(value, "gbk"))
  if (texts.includes(undefined)) return false
  const pairs = values.join("\n").match(/[\u0081-\u00fe][\u0040-\u00fe]/g) ?? []
  const common = pairs.filter((pair) => /[\u00b0-\u00d7][\u00a1-\u00fe]/.test(pair))
  const hanzi = texts.join("").match(/[\u4e00-\u9fff]/g)?.length ?? 0
  return hanzi >= 2 && common.length >= pairs.length * 0.75 && !hasCyrillicCase(values.join(" "))
}

/** Words of nothing but high letters. Western words have an accent here and there. */
function isCyrillic(text: string): boolean {
  const words = text.match(/[A-Za-z\u00a8\u00b8\u00c0-\u00ff]+/g) ?? []
  const letters = words.join("").length
  const whole = words.filter((word) => word.length >= 3 && /^[\u00a8\u00b8\u00c0-\u00ff]+$/.test(word)).join("").length
  return whole >= 3 && whole * 2 >= letters && decode(text, "windows-1251") !== undefined
}

/** Small Cyrillic letters are 0xE0 to 0xFF and make up most of a text; those bytes lead only rare Chinese characters. */
function hasCyrillicCase(text: string): boolean {
  const small = text.match(/[\u00e0-\u00ff]/g)?.length ?? 0
  const high = text.match(/[\u0080-\u00ff]/g)?.length ?? 0
  return small * 2 > high
}
