/** `config`: what a server that is started here would go by, and where each of it is said. */
import { SETTING_FLAGS } from "../config/flags.ts"
import { type Given, readConfig } from "../config/readConfig.ts"
import { environmentName, type Setting, SETTINGS } from "../config/settings.ts"
import { defineCommand } from "../frame/command.ts"
import { clean } from "../frame/text.ts"

const MASKED = "(hidden)"

export const command = defineCommand({
  arity: [0, 0],
  options: SETTING_FLAGS,
  details:
    "Flags go before the environment, and that before the config file: config.toml in the folder of the library, or\n" +
    "the file of --config. In the file ${NAME:-otherwise} stands for a variable of the environment. Secrets are not\n" +
    "shown. With --json a line for each setting: { name, value, from, variable }; from is null where nothing was said.",
  examples: ["ledgerline config", "LEDGERLINE_PORT=8080 ledgerline config --json"],
  run: async ({ out, env, cwd, folder }, { options }) => {
    const { settings, from, file } = readConfig({ flags: options as Given, env, cwd, folder })
    const rows = Object.entries<Setting>(SETTINGS).map(([name, { isSecret, doc }]) => {
      const value = settings[name as keyof typeof settings]
      const shown = isSecret === true && value !== undefined ? MASKED : (value ?? null)
      return { name, value: shown, from: from[name as keyof typeof from] ?? null, variable: environmentName(name), doc }
    })
    for (const { doc: _, ...row } of rows) out.object(row)
    out.table(
      [{ title: "setting" }, { title: "value", flexible: true }, { title: "said by" }],
      rows.map(({ name, value, from: place }) => [
        name,
        clean(Array.isArray(value) ? value.join(", ") : String(value ?? "")),
        clean(place ?? ""),
      ]),
    )
    if (file === undefined) out.line(out.style("dim", `there is no config file in ${clean(folder)}`))
  },
})
