/** The settings of a server as options of a command. */
import type { Option } from "../frame/command.ts"
import { flagName, type Setting, SETTINGS } from "./settings.ts"

function* flags(): Generator<readonly [string, Option]> {
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const flag = flagName(name)
    const { doc } = setting
    if (setting.type === "switch")
      yield setting.unless ? [`no-${flag}`, { type: "flag", doc: `turns off: ${doc}` }] : [flag, { type: "flag", doc }]
    else if (setting.type === "texts") yield [flag, { type: "texts", value: setting.value, doc }]
    else if (setting.type === "number") {
      const { value, least, most, unless } = setting
      yield [flag, { type: "number", value, least, most, doc: `${doc}; ${unless} unless given` }]
    } else {
      const { value, choices } = setting
      yield [flag, { type: "text", value, doc, ...(choices === undefined ? {} : { choices }) }]
    }
  }
}

/** By their names without dashes. */
export const SETTING_FLAGS: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(flags()),
  config: { type: "text", value: "FILE", doc: "the config file; config.toml beside the library unless given" },
}
