/** The settings of a server: flags, else the environment, else the config file, else what they are unless given. */
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parse, TomlError } from "smol-toml"
import { UsageError } from "../frame/errors.ts"
import { nearest } from "../frame/nearest.ts"
import { clean } from "../frame/text.ts"
import { KEPT_FILE } from "./kept.ts"
import { environmentName, flagName, type Setting, type SettingName, SETTINGS, type Settings } from "./settings.ts"

/** Where a value comes from, for people: `--port`, `LEDGERLINE_PORT`, `/etc/ledgerline.toml`, or nothing. */
export type From = string | undefined

export interface Config {
  readonly settings: Settings
  readonly from: Readonly<Record<SettingName, From>>
  /** The file that was read; undefined where there is none. */
  readonly file: string | undefined
  /** What owners set over HTTP, whether it holds or not. */
  readonly kept: Readonly<Record<string, unknown>>
}

type Env = Readonly<Record<string, string | undefined>>
export type Given = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

export interface Sources {
  /** By the names of flags; a switch is false where it was not given, `no-` in front of it turns it off. */
  readonly flags: Given
  readonly env: Env
  readonly cwd: string
  /** The folder of the library: its `config.toml` is read where no other file is named. */
  readonly folder: string
}

export const CONFIG_FILE = "config.toml"

/** Fails with {@link UsageError} that says in one line which value of which place is wrong. */
export function readConfig({ flags, env, cwd, folder }: Sources): Config {
  const named = flags["config"] ?? nonEmpty(env["LEDGERLINE_CONFIG"])
  const path = typeof named === "string" ? resolve(cwd, named) : join(folder, CONFIG_FILE)
  const file = readFile(path, named !== undefined)
  const inFile = file === undefined ? {} : interpolated(file, env, path)
  for (const name of Object.keys(inFile)) if (!Object.hasOwn(SETTINGS, name)) throw new UsageError(unknown(name, path))
  const keptPath = join(folder, KEPT_FILE)
  const kept = keptOnly(readFile(keptPath, false) ?? {}, keptPath)
  const settings: Record<string, unknown> = {}
  const from: Record<string, From> = {}
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const flag = flagGiven(flags, name, setting)
    const variable = nonEmpty(env[environmentName(name)])
    const place = [
      { value: flag, from: `--${flag === false ? "no-" : ""}${flagName(name)}` },
      { value: variable, from: environmentName(name) },
      { value: inFile[name], from: path },
      { value: kept[name], from: keptPath },
    ].find(({ value }) => value !== undefined)
    settings[name] = place === undefined ? setting.unless : checked(name, setting, place.value, place.from)
    from[name] = place?.from
  }
  return {
    settings: settings as unknown as Settings,
    from: from as Config["from"],
    file: file === undefined ? undefined : path,
    kept,
  }
}

function keptOnly(kept: Record<string, unknown>, path: string): Record<string, unknown> {
  for (const name of Object.keys(kept)) {
    if (!Object.hasOwn(SETTINGS, name)) throw new UsageError(unknown(name, path))
    const setting: Setting = SETTINGS[name as SettingName]
    if (setting.change === undefined) throw new UsageError(`${clean(path)}: ${name} belongs in ${CONFIG_FILE}`)
  }
  return kept
}

function flagGiven(flags: Given, name: string, setting: Setting): Given[string] {
  const value = flags[flagName(name)]
  if (setting.type !== "switch") return value
  if (flags[`no-${flagName(name)}`] === true) return false
  return value === true ? true : undefined
}

function readFile(path: string, isNamed: boolean): Record<string, unknown> | undefined {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === "ENOENT" && !isNamed) return undefined
    throw new UsageError(`the config file ${clean(path)} cannot be read: ${code ?? "?"}`)
  }
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    const [reason = ""] = cause.message.split("\n")
    throw new UsageError(`${clean(path)}, line ${cause.line}: ${clean(reason)}`)
  }
}

const unknown = (name: string, path: string): string => {
  const close = nearest(name, Object.keys(SETTINGS))
  return `${clean(path)}: there is no setting ${clean(name)}${close === undefined ? "" : `; did you mean ${close}?`}`
}

/** Puts variables of the environment in for `${NAME}` and `${NAME:-otherwise}`; `$$` stands for a dollar. */
function interpolated(file: Record<string, unknown>, env: Env, path: string): Record<string, unknown> {
  const put = (name: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((each) => put(name, each))
    if (typeof value !== "string") return value
    return value.replace(/\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g, (whole, variable, otherwise) => {
      if (whole === "$$") return "$"
      const found = nonEmpty(env[variable as string]) ?? (otherwise as string | undefined)
      if (found !== undefined) return found
      throw new UsageError(
        `${clean(path)}: ${name} needs ${variable}, which is not set; say what it is otherwise: \${${variable}:-…}`,
      )
    })
  }
  return Object.fromEntries(Object.entries(file).map(([name, value]) => [name, put(name, value)]))
}

/** A value as its setting wants it, else a {@link UsageError}; from the environment and by interpolation all are texts. */
export function checked(name: string, setting: Setting, value: unknown, from: string): unknown {
  const wrong = (wanted: string): UsageError => {
    const shown = setting.isSecret === true ? "what is there" : clean(JSON.stringify(value) ?? "nothing")
    return new UsageError(`${clean(from)}: ${name} is ${wanted}, not ${shown}`)
  }
  switch (setting.type) {
    case "texts": {
      const list = typeof value === "string" ? value.split(",").map((each) => each.trim()) : value
      if (!Array.isArray(list) || !list.every((each) => typeof each === "string")) throw wrong("a list of texts")
      return list.filter((each) => each !== "")
    }
    case "number": {
      const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value
      const isIn = typeof number === "number" && number >= setting.least && number <= setting.most
      if (!isIn || !Number.isInteger(number))
        throw wrong(`a whole number from ${setting.least} to ${setting.most.toLocaleString("en")}`)
      return number
    }
    case "switch": {
      const word = typeof value === "string" ? value.trim().toLowerCase() : value
      if (word === true || word === "true" || word === "yes" || word === "1") return true
      if (word === false || word === "false" || word === "no" || word === "0") return false
      throw wrong("true or false")
    }
    case "text":
      if (typeof value !== "string" || value === "") throw wrong("a text")
      if (setting.choices?.includes(value) === false) throw wrong(`one of ${setting.choices.join(", ")}`)
      return value
  }
}

const nonEmpty = (text: string | undefined): string | undefined => (text === "" ? undefined : text)
