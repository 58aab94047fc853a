/** `unpin ID…`: lets go what was kept on this device. */
import { defineCommand } from "../frame/command.ts"
import { withDevice } from "../device/device.ts"
import { tellPins } from "../device/pins.ts"

export const command = defineCommand({
  usage: "ID…",
  arity: [1, 1000],
  details:
    "What is here stays until something else needs the room. With --json a line for each that is left: { pinned }.",
  examples: ["ledgerline unpin album:5f1c"],
  run: (context, { args }) =>
    withDevice(context, false, (device, library) => tellPins(context, device, library, args, "unpin")),
})
