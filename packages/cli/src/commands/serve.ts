/** `serve`: lets other devices sync with this library, until it is ended. */
import { SETTING_FLAGS } from "../config/flags.ts"
import { type Given, readConfig } from "../config/readConfig.ts"
import { defineCommand } from "../frame/command.ts"
import { serveLibrary } from "../serving/serveLibrary.ts"
import { tellOfServer } from "../serving/telling.ts"

export const command = defineCommand({
  arity: [0, 0],
  options: SETTING_FLAGS,
  details:
    "Other devices are paired by a token that `ledgerline pair-token` makes, and then exchange what is new with\n" +
    "`ledgerline sync`. With --host 0.0.0.0 all of the local network can reach it; who has no token gets nothing.\n" +
    "Folders of --music become part of the library and are kept up to date, as are those that were imported before.\n" +
    "With --mode worker beside a server of --mode server, the work is done there until this is ended.\n" +
    "All that can be said here can be said in the environment and in a file: see `ledgerline config`.\n" +
    "All other commands work on this library while it runs. Ctrl-C ends it.\n" +
    "With --json the first line is { name, library, addresses, setUpCode }; the code is null once there is an account.",
  examples: [
    "ledgerline serve --music ~/Music",
    "ledgerline serve --host 0.0.0.0",
    "ledgerline serve --address https://music.example.org",
  ],
  run: async (context, { options }) => {
    const { settings } = readConfig({ ...context, flags: options as Given })
    await serveLibrary(context, settings, { flags: options as Given, tell: (server) => tellOfServer(context, server) })
  },
})
