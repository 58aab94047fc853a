/**
 * XML as a stream of elements and texts, with flat memory. Entities of a document type are not read, let alone fetched:
 * one that is not of XML itself is an error, and so is whatever is not well formed.
 */
import sax from "sax"

export interface XmlReader {
  /** `path` is the names of the elements around it and its own, lower case, without prefixes. */
  open?(path: readonly string[]): void
  /** The text straight in the element, cut at 65,536 characters. */
  close?(path: readonly string[], text: string): void
}

export interface XmlParser {
  /** Fails with {@link MalformedXml}. */
  write(text: string): void
  end(): void
}

export class MalformedXml extends Error {
  readonly _tag = "MalformedXml"
}

const DEEPEST = 64
const LONGEST = 65_536

export function xmlParser(reader: XmlReader): XmlParser {
  // The types lack the option that leaves XML's own five entities.
  const options: sax.SAXOptions & { readonly strictEntities: true } = { strictEntities: true, position: false }
  const parser = sax.parser(true, options)
  const path: string[] = []
  const texts: string[] = []
  const text = (piece: string): void => {
    const at = texts.length - 1
    const before = texts[at]
    if (before !== undefined && before.length < LONGEST) texts[at] = before + piece.slice(0, LONGEST - before.length)
  }
  parser.onerror = (error) => {
    throw new MalformedXml(String(error.message.split("\n")[0]))
  }
  parser.onopentag = ({ name }) => {
    if (path.length >= DEEPEST) throw new MalformedXml("elements in elements, too deep")
    path.push(name.slice(name.indexOf(":") + 1).toLowerCase())
    texts.push("")
    reader.open?.(path)
  }
  parser.ontext = text
  parser.oncdata = text
  parser.onclosetag = () => {
    reader.close?.(path, texts.pop() ?? "")
    path.pop()
  }
  return {
    write: (chunk) => void parser.write(chunk),
    end: () => void parser.close(),
  }
}
