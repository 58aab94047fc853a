/** Where a command's results go: stdout for results, stderr for everything else. */
import { styleText } from "node:util"
import { clean, cut, padded, quoted, width } from "./text.ts"

export interface Sink {
  readonly isTTY?: boolean
  readonly columns?: number
  write(content: string | Uint8Array, written?: (error?: Error | null) => void): unknown
}

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan"

export interface OutputOptions {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly json: boolean
  /** Whether colours are wanted where the stream is a terminal. */
  readonly colour: boolean
  /** How this program is called here; `ledgerline` unless given. */
  readonly called?: Called | undefined
}

/** What has to be typed for a command that works where it is shown. */
export interface Called {
  /** `npm run -s ledgerline --` in a checkout. */
  readonly program: string
  /** The folder of the library, where that was named. */
  readonly data?: string | undefined
}

export interface Column {
  readonly title: string
  readonly right?: boolean
  /** The first to be shortened where the terminal is narrow. */
  readonly flexible?: boolean
}

export class Output {
  readonly #options: OutputOptions
  #shown = 0

  constructor(options: OutputOptions) {
    this.#options = options
  }

  /** A line for people; nothing where results are JSON. The text may hold styles: clean what comes from elsewhere. */
  line(text = ""): void {
    if (!this.#options.json) this.raw(`${text}\n`)
  }

  /** A result for programs; nothing where results are for people. */
  object(value: object): void {
    if (this.#options.json) this.raw(`${JSON.stringify(value)}\n`)
  }

  /** Text as it is, whatever the form of results. */
  raw(text: string): void {
    this.endProgress()
    this.#options.stdout.write(text)
  }

  /** Bytes as they are, in place of results: resolves once there is room for more. */
  async bytes(content: Uint8Array): Promise<void> {
    this.endProgress()
    await new Promise<void>((resolve, reject) => {
      this.#options.stdout.write(content, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Whether results are shown to somebody at a terminal. */
  get isTerminal(): boolean {
    return this.#options.stdout.isTTY === true
  }

  /** Whether what is told besides the results is shown to somebody at a terminal. */
  get isErrorTerminal(): boolean {
    return this.#options.stderr.isTTY === true
  }

  /** Names with their values, one a line; those without a value are left out. */
  card(entries: readonly (readonly [name: string, value: string | null | undefined])[]): void {
    const known = entries.filter((entry): entry is [string, string] => (entry[1] ?? "") !== "")
    const wide = Math.max(0, ...known.map(([name]) => width(name)))
    for (const [name, value] of known) this.line(`${this.style("dim", padded(name, wide))}  ${clean(value)}`)
  }

  /** Something to know besides the results, on stderr. */
  note(text: string): void {
    this.endProgress()
    this.#options.stderr.write(`${text}\n`)
  }

  /** Text as it is, on stderr. */
  error(text: string): void {
    this.#options.stderr.write(text)
  }

  /** A command for people to type, by its words behind the name of the program. */
  command(words: string): string {
    const { program, data } = this.called
    return `${program} ${words}${data === undefined ? "" : ` --data ${quoted(clean(data))}`}`
  }

  /** Advice with this program as it is called here, in place of `ledgerline`. */
  advice(text: string): string {
    return text.replaceAll(/\bledgerline (?=[a-z])/g, () => `${this.called.program} `)
  }

  get called(): Called {
    return this.#options.called ?? { program: "ledgerline" }
  }

  /** What formats results, for a process that makes them in the place of this one. */
  get screens() {
    const { stdout, stderr, colour } = this.#options
    const screenOf = (sink: Sink) => ({ isTTY: sink.isTTY === true, columns: columnsOf(sink) })
    return { stdout: screenOf(stdout), stderr: screenOf(stderr), colour, called: this.called }
  }

  /** One line that is written over, on stderr, where that is a terminal. */
  progress(text: string | (() => string)): void {
    const { stderr } = this.#options
    if (stderr.isTTY !== true) return
    const shown = cut(typeof text === "string" ? text : text(), columnsOf(stderr) - 1)
    stderr.write(`\r${padded(shown, this.#shown)}`)
    this.#shown = width(shown)
  }

  endProgress(): void {
    if (this.#shown > 0) this.#options.stderr.write(`\r${" ".repeat(this.#shown)}\r`)
    this.#shown = 0
  }

  style(style: Style, text: string): string {
    return paint(this.#options.stdout, this.#options.colour, style, text)
  }

  styleError(style: Style, text: string): string {
    return paint(this.#options.stderr, this.#options.colour, style, text)
  }

  /** Rows under titles, in columns. On a terminal, long values are cut so that a row stays one line. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    const cleaned = rows.map((row) => row.map(clean))
    const widths = columns.map(({ title }, i) => Math.max(width(title), ...cleaned.map((row) => width(row[i] ?? ""))))
    this.#fit(columns, widths)
    const format = (row: readonly string[]): string =>
      columns
        .map(({ right = false }, i) => {
          const wide = widths[i] ?? 0
          const value = cut(row[i] ?? "", wide)
          return right ? " ".repeat(wide - width(value)) + value : padded(value, wide)
        })
        .join("  ")
        .trimEnd()
    this.line(this.style("bold", format(columns.map(({ title }) => title))))
    for (const row of cleaned) this.line(format(row))
  }

  /** Narrows the widest flexible columns until the row fits. */
  #fit(columns: readonly Column[], widths: number[]): void {
    const { stdout } = this.#options
    if (stdout.isTTY !== true) return
    let over = widths.reduce((sum, each) => sum + each + 2, -2) - columnsOf(stdout)
    for (; over > 0; over--) {
      let widest = -1
      columns.forEach(({ flexible }, i) => {
        if (flexible === true && (widths[i] ?? 0) > Math.max(8, widths[widest] ?? 0)) widest = i
      })
      if (widest < 0) return
      widths[widest] = (widths[widest] ?? 0) - 1
    }
  }
}

const paint = (stream: Sink, wanted: boolean, style: Style, text: string): string =>
  wanted && stream.isTTY === true ? styleText(style, text, { validateStream: false }) : text

/** Some terminals say 0 until they know. */
const columnsOf = ({ columns = 0 }: Sink): number => (columns > 0 ? columns : 80)
