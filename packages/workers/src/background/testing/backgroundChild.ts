/** Keeps a library up to date in a process that a test kills: says on standard output what becomes of files. */
import { Library, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { openSource } from "../../import/sources.ts"
import { systemPorts as ports } from "../../system.ts"
import { Background } from "../Background.ts"

const [database = "", folder = "", blobs = ""] = process.argv.slice(2)
const store = openSqlite({ path: database, owner: thisProcess(), now: () => systemPorts.clock.now() })
const library = await Library.open({ store, registry, ports: systemPorts })
const say = (line: string) => process.stdout.write(`${line}\n`)
await openSource(library, folder, "import")
const background = new Background({
  library,
  blobs,
  ports,
  quietMs: 50,
  onNews: (news) => {
    if (news.news === "file") say(`${news.change} ${news.path}`)
    if (news.news === "scan" && news.report.waiting === 0) say("scanned")
  },
})
await background.start()
