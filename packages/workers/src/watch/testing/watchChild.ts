/** Watches a folder in a process that a test limits: says on standard output what came of it. */
import { watchTree } from "../watchTree.ts"

const [root = ""] = process.argv.slice(2)
const watch = await watchTree()(root, { onDirty: () => {}, onTrouble: () => {} })
process.stdout.write(JSON.stringify("close" in watch ? { reason: "none" } : watch))
if ("close" in watch) await watch.close()
