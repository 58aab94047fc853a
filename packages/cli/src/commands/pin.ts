/** `pin [ID…]`: keeps music on this device. */
import { defineCommand } from "../frame/command.ts"
import { withDevice } from "../device/device.ts"
import { tellPins } from "../device/pins.ts"

export const command = defineCommand({
  usage: "[ID…]",
  arity: [0, 1000],
  details:
    "Tracks, albums, artists and playlists, as they change; `ledgerline download` fetches them, `sync --watch` does so by\n" +
    "itself. Without an id it lists what is pinned. With --json a line each: { pinned }.",
  examples: ["ledgerline pin album:5f1c", "ledgerline pin"],
  run: (context, { args }) =>
    withDevice(context, false, (device, library) => tellPins(context, device, library, args, "pin")),
})
