/** Reads a command line by the tables of options. Whatever does not fit is a {@link UsageError} in words. */
import { parseArgs } from "node:util"
import type { Command, Option, Options } from "./command.ts"
import { UsageError } from "./errors.ts"
import { nearest } from "./nearest.ts"

/** Options of every command. */
export const GLOBAL = {
  data: { type: "text", value: "DIR", doc: "the folder of the library" },
  json: { type: "flag", doc: "print results as JSON, lists as one object a line" },
  "no-color": { type: "flag", doc: "no colours, as with NO_COLOR" },
  debug: { type: "flag", doc: "show where in the program an error comes from" },
  help: { type: "flag", short: "h", doc: "explain the command" },
  version: { type: "flag", short: "V", doc: "print the version" },
} as const satisfies Options

export interface Globals {
  readonly data: string | undefined
  readonly json: boolean
  readonly noColor: boolean
  readonly debug: boolean
  readonly help: boolean
  readonly version: boolean
}

type Value = string | number | boolean | readonly string[] | undefined

/** Takes the options of every command out of a command line, wherever they stand before a `--`. */
export function takeGlobals(argv: readonly string[]): { readonly globals: Globals; readonly rest: readonly string[] } {
  const values = initial(GLOBAL)
  const taken = new Set<number>()
  for (const token of tokensOf(argv, GLOBAL)) {
    if (token.kind !== "option" || !Object.hasOwn(GLOBAL, token.name) || !stands(argv, token)) continue
    values[token.name] = valueOf(GLOBAL[token.name as keyof typeof GLOBAL], token, undefined)
    taken.add(token.index)
    if (token.value !== undefined && token.inlineValue === false) taken.add(token.index + 1)
  }
  const { "no-color": noColor, ...others } = values
  return {
    globals: { ...others, noColor } as unknown as Globals,
    rest: argv.filter((_, i) => !taken.has(i)),
  }
}

export interface Parsed {
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, Value>>
}

/** Reads the arguments and options of a command. */
export function parseCommand(name: string, command: Command, argv: readonly string[]): Parsed {
  const table = command.options ?? {}
  const own = command.ownArguments === undefined ? argv.length : endOfOwn(argv, table, command.ownArguments)
  const args: string[] = []
  const values = initial(table)
  for (const token of tokensOf(argv.slice(0, own), table)) {
    if (token.kind === "positional") args.push(token.value)
    if (token.kind !== "option") continue
    const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined
    if (option === undefined) throw new UsageError(unknownOption(name, token.rawName, table), name)
    const value = valueOf(option, token, name)
    const before = values[token.name]
    values[token.name] = option.type === "texts" && Array.isArray(before) ? [...before, ...[value].flat()] : value
  }
  args.push(...argv.slice(own))
  const [least, most] = command.arity
  const usage = `${name} ${command.usage ?? ""}`.trimEnd()
  if (args.length < least) throw new UsageError(`${name} needs more: ${usage}`, name)
  if (args.length > most) throw new UsageError(`"${args[most]}" is one too many: ${usage}`, name)
  return { args, options: values }
}

/** Where the other command begins. */
function endOfOwn(argv: readonly string[], table: Options, count: number): number {
  const last = tokensOf(argv, table).filter((token) => token.kind === "positional")[count - 1]
  return last === undefined ? argv.length : last.index + 1
}

function unknownOption(name: string, raw: string, table: Options): string {
  const known = [...Object.keys(table), ...Object.keys(GLOBAL)].map((each) => `--${each}`)
  const close = nearest(raw, known)
  return `${name} has no option ${raw}${close === undefined ? "" : `; did you mean ${close}?`}`
}

type OptionToken = {
  readonly name: string
  readonly rawName: string
  readonly index: number
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

/** Not strict: what is wrong is said in our words. */
function tokensOf(argv: readonly string[], table: Options) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type, short }]) => [
      name,
      { type: type === "flag" ? ("boolean" as const) : ("string" as const), ...(short === undefined ? {} : { short }) },
    ]),
  )
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens
}

/** Whether an argument is this option alone, not one letter among several. */
const stands = (argv: readonly string[], token: OptionToken): boolean => {
  const arg = argv[token.index]
  return arg === token.rawName || arg?.startsWith(`${token.rawName}=`) === true
}

const initial = (table: Options): Record<string, Value> =>
  Object.fromEntries(Object.entries(table).map(([name, { type }]) => [name, type === "flag" ? false : undefined]))

function valueOf(option: Option, { rawName, value, inlineValue }: OptionToken, command: string | undefined): Value {
  if (option.type === "flag") {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`, command)
    return true
  }
  if (value === undefined || value === "" || (inlineValue === false && value.startsWith("--"))) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}`, command)
  }
  if (option.type === "number") {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    if (number >= option.least && number <= option.most) return number
    const range = `from ${option.least} to ${option.most.toLocaleString("en")}`
    throw new UsageError(`${rawName} is a whole number ${range}, not "${value}"`, command)
  }
  if (option.type === "texts") return [value]
  if (option.choices?.includes(value) === false) {
    throw new UsageError(`${rawName} is one of ${option.choices.join(", ")}, not "${value}"`, command)
  }
  return value
}
