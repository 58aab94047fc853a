/** `completions SHELL`: a script made from the tables of commands and options, so that completing starts no program. */
import { type Command, defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { GLOBAL } from "../frame/parse.ts"
import { entries } from "./index.ts"

const SHELLS: Readonly<Record<string, (commands: readonly Listed[]) => string>> = { bash, zsh, fish }

interface Listed {
  readonly name: string
  readonly summary: string
  readonly options: readonly string[]
}

export const command = defineCommand({
  usage: "bash|zsh|fish",
  arity: [1, 1],
  examples: ['eval "$(ledgerline completions bash)"', "ledgerline completions fish | source"],
  run: async ({ out }, { args: [shell = ""] }) => {
    const write = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined
    if (write === undefined)
      throw new UsageError(
        `there are completions for ${Object.keys(SHELLS).join(", ")}, not for "${shell}"`,
        "completions",
      )
    const listed = entries.map(async ({ name, summary, load }) => ({ name, summary, options: optionsOf(await load()) }))
    out.raw(write(await Promise.all(listed)))
  },
})

const global = Object.keys(GLOBAL).map((name) => `--${name}`)

const optionsOf = ({ options = {} }: Command): string[] => [
  ...Object.keys(options).map((name) => `--${name}`),
  ...global,
]

function bash(commands: readonly Listed[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) words="${options.join(" ")}" ;;`).join("\n")
  return `_ledgerline() {
  local word=\${COMP_WORDS[COMP_CWORD]} command="" words i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == --data ]] && { ((i++)); continue; }
    [[ \${COMP_WORDS[i]} != -* ]] && { command=\${COMP_WORDS[i]}; break; }
  done
  if [[ \${COMP_WORDS[COMP_CWORD - 1]} == --data ]]; then COMPREPLY=($(compgen -d -- "$word")); return; fi
  case $command in
    "") words="${commands.map(({ name }) => name).join(" ")} ${global.join(" ")}" ;;
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _ledgerline ledgerline
`
}

function zsh(commands: readonly Listed[]): string {
  const names = commands.map(({ name, summary }) => `    '${name}:${summary}'`).join("\n")
  const cases = commands.map(({ name, options }) => `    ${name}) compadd -- ${options.join(" ")} ;;`).join("\n")
  return `#compdef ledgerline
_ledgerline() {
  local -a commands=(
${names}
  )
  if [[ \${words[CURRENT-1]} == --data ]]; then _files -/; return; fi
  if ((CURRENT == 2)); then _describe command commands; compadd -- ${global.join(" ")}; return; fi
  case \${words[2]} in
${cases}
  esac
}
compdef _ledgerline ledgerline
`
}

function fish(commands: readonly Listed[]): string {
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c ledgerline -f -n __fish_use_subcommand -a ${name} -d '${summary}'`,
    ...options
      .filter((option) => !global.includes(option))
      .map((option) => `complete -c ledgerline -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
  ])
  const shared = Object.entries(GLOBAL).map(([name, option]) => {
    const value = option.type === "text" ? " -x -a '(__fish_complete_directories)'" : ""
    return `complete -c ledgerline -l ${name} -d '${option.doc}'${value}`
  })
  return `${[...lines, ...shared].join("\n")}\n`
}
