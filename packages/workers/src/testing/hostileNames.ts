/** Names that files may have on Unix and no sane person gives them, as bytes, without an ending. */

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1")
const utf8 = (text: string): Buffer => Buffer.from(text, "utf8")
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** No UTF-8: stray bytes, cut and overlong sequences, halves of surrogates, beyond the last character; old charsets. */
const NOT_UTF8 = [
  ...["\xff", "\xfe\xff", "\x80", "\xbf", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xc3", "\xe2\x82", "\xf0\x9f\x8e"],
  ...["\xc3\x28", "\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\xbd\xed\xb2\xa9", "\xed\xb2\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"],
  ...["a\xe9", "\xe9a", "caf\xe9 \xc3\xa9", "\x83\x65\x83\x58\x83\x67", "\xb2\xe2\xca\xd4", "\xcf\xf0\xe8\xe2\xe5\xf2", "\xff".repeat(200)],
].map(latin1)

/** Each the same to people and to some file systems. */
const SAME_TO_PEOPLE = [
  ...["é", "Å", "ñ", "ệ", "한글", "ガ", "ṩ", "ö̲", "Ω", "豈"].flatMap((text) => [text, text.normalize("NFC"), text.normalize("NFD")]),
  ...["\u212b", "\u2126", "ﬀ", "ff", "½", "1⁄2", "①", "ｆｕｌｌ", "full", "ß", "SS", "ss", "ẞ", "İ", "i̇", "ı", "I", "ǅ", "Ǆ", "ς", "σ"],
  // Latin, Cyrillic and Greek.
  ...["Aphex", "Аphex", "Αphex", "\ufffd", "\ufffd\ufffd"],
]

/** What does not show, or makes others show otherwise. */
const UNSEEN = [
  ...range(1, 31).map((code) => `c${String.fromCharCode(code)}c`),
  ...["\u007f", "\u0080", "\u0085", "\u009b31m", "\u00a0", "\u00ad", "\u034f", "\u061c", "\u115f", "\u180e", "\u200b", "\u200d"],
  ...["\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e3pm.cod", "\u2066", "\u2069", "\u3000", "\ufe0f", "\ufeff", "\ufff9", "\uffff", "\ufdd0"],
  ...["\u{1d173}", "\u{e0001}\u{e0061}", "\u{f0000}", "\u{10ffff}", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", `Z${"\u0301".repeat(100)}`],
  ...["\u001b[2J\u001b[31m", "\u001b]0;title\u0007", "\r", "\n", "a\nb", "\r\n", "\t", "\b\b\b"],
]

/** What other programs take for something else. */
const TELLING = [
  ...["-", "--", "-rf", "--help", "--data=x", "-n1", "~", "~root", "$HOME", "$(reboot)", "`id`", "${x}", "a;b", "a|b", "a&b", ">x", "!!", "*", "?", "[a-z]", "{a,b}"],
  ...["http:", "https:%2F%2Fexample.com", "file:", "data:,x", "javascript:alert(1)", "C:", "C:x", "a:b:$DATA", "\\\\server\\share", "a\\b", "a%b"],
  ...["%00", "%2e%2e%2f", "%25", "%", "%zz", "%s%s%n", "+", "a+b", "&amp;", "<b>", "]]>", "<!--", "&#0;", "#1", "a#b", "a?b=c", "..%c0%af"],
  ...["'", '"', "' OR 1=1 --", "'; DROP TABLE track; --", "\\'", "{{7*7}}", "{\"a\":1}", "[]", "null", "undefined", "NaN", "true", "0", "-0", "1e309", "0x10"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "length", "then"],
]

/** What Windows, old systems and programs of sound keep for themselves. */
const RESERVED = [
  ...["con", "PRN", "aux", "NUL", "nul.txt", "com1", "LPT9", "COM¹", "clock$", "trailing.", "trailing ", "trailing. .", " leading", "   ", ". ", "...", "..x", "…"],
  ...["a.b.c.d", ".flac.flac", "x.mp3", "x.m3u8", "x.cue", "x.tar.gz", "desktop.ini", "Thumbs.db", "CD1", "Disc 00", "01 - ", "00 - zero", "1-01 ", "1-01 - ", "[01]", "A1 ", "999 nine"],
  ...["99999999999999999999 - many", " - ", " - - ", "-1 - minus", "1.5 half", "(1999)", "1999", "1999 - ", "[FLAC]", "_", "___", "_ _", "feat. ", "; ; ;", "/".replace("/", "\u2215")],
]

const LONG = ["x".repeat(250), "é".repeat(125), "光".repeat(83), "🎵".repeat(62), `${"x".repeat(249)}\n`, "e\u0301".repeat(83), " ".repeat(249) + "x", ".".repeat(250)]

/** Each once, none hidden and none too long for a name with an ending of five bytes. */
export const HOSTILE_NAMES: readonly Buffer[] = [
  ...new Map(
    [...NOT_UTF8, ...[...SAME_TO_PEOPLE, ...UNSEEN, ...TELLING, ...RESERVED, ...LONG].map(utf8)]
      .filter((name) => name.length <= 250 && !/^\.(?!\.)/.test(name.toString("latin1")))
      .map((name) => [name.toString("hex"), name]),
  ).values(),
]
