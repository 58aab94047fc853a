/** Names for files, made of what anybody wrote: titles, and names that came over a network. */

/** What some system gives a meaning: separators, wildcards, streams; and what ends or turns a line. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}/\\:*?"<>|]/gu

/** Names of devices on Windows, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i

/**
 * One name that every file system takes for what it is: no path, no device, not hidden, nothing that turns the direction of
 * writing. Empty where nothing is left. It may be long; see {@link cutName}.
 */
export function safeName(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(UNSAFE, "_")
    .replaceAll(/\s+/g, " ")
    // A dot in front hides it, one at the end is lost on Windows.
    .replace(/^[. ]+/, "")
    .replace(/[. ]+$/, "")
  return DEVICE.test(plain) ? `_${plain}` : plain
}

const encoder = new TextEncoder()

/** As much of the beginning as so many bytes hold; file systems take 255. */
export function cutName(name: string, bytes: number): string {
  let length = 0
  let end = 0
  for (const char of name) {
    length += encoder.encode(char).length
    if (length > bytes) break
    end += char.length
  }
  return name.slice(0, end).replace(/[. ]+$/, "")
}
