/** What others need for the same files: whole programs as people run them, or a library on one thread. */
import { execFileSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { locate } from "@ledgerline/core/testing"
import { parseFile } from "music-metadata"

export interface Peer {
  readonly name: string
  /** Reads all files of a folder; `scratch` is a folder for what it stores. */
  readonly run: (music: string, scratch: string) => Promise<void> | void
  readonly isHere: () => boolean
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const always = (): boolean => true

export const bytesAlone: Peer = {
  name: "reading the bytes alone",
  isHere: always,
  run: (music) => {
    for (const file of filesOf(music)) readFileSync(file)
  },
}

export const musicMetadata: Peer = {
  name: "music-metadata on one thread",
  isHere: always,
  run: async (music) => {
    for (const file of filesOf(music)) await parseFile(file)
  },
}

export const beets: Peer = {
  name: "beet import -A -C -q",
  isHere: () => locate("beet") !== undefined,
  run: (music, scratch) => {
    const config = `directory: ${scratch}\nlibrary: ${join(scratch, "beets.db")}\nplugins: []\nthreaded: yes\n`
    writeFileSync(join(scratch, "config.yaml"), config)
    execFileSync("beet", ["import", "-A", "-C", "-q", music], {
      env: { ...process.env, BEETSDIR: scratch },
      stdio: ["ignore", "ignore", "pipe"],
    })
  },
}

export const mutagen: Peer = {
  name: "python3-mutagen",
  isHere: () => locate("python3") !== undefined,
  run: (music) => {
    const script =
      "import sys, os, mutagen\nfor d, _, fs in os.walk(sys.argv[1]):\n  for f in fs: mutagen.File(os.path.join(d, f))"
    execFileSync("/usr/bin/python3", ["-c", script, music])
  },
}

export const mpd: Peer = {
  name: "mpd update",
  isHere: () => locate("mpd") !== undefined && locate("mpc") !== undefined,
  run: (music, scratch) => {
    mkdirSync(join(scratch, "playlists"))
    const socket = join(scratch, "socket")
    const settings = {
      music_directory: music,
      playlist_directory: join(scratch, "playlists"),
      db_file: join(scratch, "db"),
      pid_file: join(scratch, "pid"),
      log_file: join(scratch, "log"),
      bind_to_address: socket,
      auto_update: "no",
    }
    const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}"`)
    writeFileSync(join(scratch, "mpd.conf"), `${lines.join("\n")}\naudio_output {\n type "null"\n name "none"\n}\n`)
    execFileSync("mpd", [join(scratch, "mpd.conf")], { stdio: "ignore" })
    try {
      execFileSync("mpc", ["--wait", "update"], { env: { ...process.env, MPD_HOST: socket }, stdio: "ignore" })
    } finally {
      process.kill(Number(readFileSync(join(scratch, "pid"), "utf8")))
    }
  },
}
