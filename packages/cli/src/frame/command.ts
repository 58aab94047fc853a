/** What a command is. One lives in one file of commands/, and has one line in commands/index.ts. */
import type { Library, Origin, RepairPeer } from "@ledgerline/core"
import type { Output } from "./output.ts"

interface BaseOption {
  /** One line for the help page. */
  readonly doc: string
  /** One letter. */
  readonly short?: string
}

export interface FlagOption extends BaseOption {
  readonly type: "flag"
}

export interface TextOption extends BaseOption {
  readonly type: "text"
  /** The word for the value in the help page. */
  readonly value: string
  readonly choices?: readonly string[]
}

/** May be given several times. */
export interface TextsOption extends BaseOption {
  readonly type: "texts"
  readonly value: string
}

export interface NumberOption extends BaseOption {
  readonly type: "number"
  readonly value: string
  /** Whole numbers from this one on. */
  readonly least: number
  readonly most: number
}

export type Option = FlagOption | TextOption | TextsOption | NumberOption
export type Options = Readonly<Record<string, Option>>

/** The values of options: undefined where one was not given, false for a flag. */
export type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends FlagOption
    ? boolean
    : (O[K] extends NumberOption ? number : O[K] extends TextsOption ? readonly string[] : string) | undefined
}

export interface Input<O extends Options = Options> {
  readonly args: readonly string[]
  readonly options: Values<O>
}

export interface Definition<O extends Options = Options> {
  /** Its arguments as the help page shows them: `SUBJECT [FIELD]`. */
  readonly usage?: string
  /** How many arguments it takes. */
  readonly arity: readonly [least: number, most: number]
  /** After so many arguments everything, options included, is handed over as it stands: it is another command's. */
  readonly ownArguments?: number
  readonly options?: O
  /** Whether it only reads, and so can be asked of another moment (`as-of`). */
  readonly reads?: boolean
  /** More than the one line of the table, for `help COMMAND`. */
  readonly details?: string
  readonly examples?: readonly string[]
  /** Answers an exit code; 0 where it answers none. */
  readonly run: (context: Context, input: Input<O>) => Promise<number | void>
}

/** A command whose options the frame does not know in particular. */
export type Command = Omit<Definition, "run"> & {
  readonly run: (context: Context, input: Input<never>) => Promise<number | void>
}

/** Lets the compiler infer the options' values. */
export const defineCommand = <const O extends Options = Record<never, never>>(definition: Definition<O>): Command =>
  definition as unknown as Command

/** What a command may use; it reads no environment and writes to no stream of its own. */
export interface Context {
  readonly out: Output
  /** Whether results are for programs. */
  readonly json: boolean
  /** The folder of the library, absolute. */
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** What paths on the command line are relative to. */
  readonly cwd: string
  /** Aborted by Ctrl-C, by a request to end, or when nobody reads the output. */
  readonly signal: AbortSignal
  /** Whether {@link library} is one of another moment, which lies nowhere. */
  readonly isPast: boolean
  /** Whether this process does nothing but this command: not so where one that serves the library runs it. */
  readonly isAlone: boolean
  /**
   * The library of {@link folder}, opened once and closed by the frame; its views are those of this version, unless they
   * are left as they are. Fails with CannotOpen or DatabaseInUse.
   */
  readonly library: (options?: { readonly leaveViews?: boolean; readonly mendFrom?: RepairPeer }) => Promise<Library>
  /** As {@link library}, made where there is none: a new one, or a replica of the one of an id. */
  readonly libraryOrNew: (id?: string) => Promise<Library>
  /** The replica that lies in {@link folder}: whose folders and cache are here, also for a library of another moment. */
  readonly replica: () => Promise<Origin>
  /** Asks somebody at a terminal for a yes. Answers undefined where nobody is there to be asked. */
  readonly confirm: (question: string) => Promise<boolean | undefined>
  /**
   * Asks for a password that is to be: typed twice at a terminal and not shown, else the first line of standard input.
   * Answers undefined where there is none.
   */
  readonly secret: (question: string) => Promise<string | undefined>
  /** Lets signals come through in the middle of something long, and throws where one has. */
  readonly pause: () => Promise<void>
  /** Runs commands that other processes ask of this one, which has the library open, until it is closed. */
  readonly host: (library: Library) => Promise<{ close(): Promise<void> }>
  /** Runs another command with this context, some of it replaced. */
  readonly call: (name: string, argv: readonly string[], changed?: Partial<Context>) => Promise<number>
}
