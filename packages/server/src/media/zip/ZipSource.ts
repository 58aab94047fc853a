/**
 * A ZIP file that is nowhere: its bytes are made while they are sent, one block after the other. Nothing of it is in
 * memory but the names and checksums of its entries, and one file is open at a time.
 */
import { crc32 } from "node:zlib"
import type { ByteSource } from "../http/sendBytes.ts"
import { centralHeader, descriptor, endOf, lengthOf, localHeader, type ZipEntry } from "./format.ts"

/** The bytes of an entry, to be given back. */
export interface OpenMember extends ByteSource {
  release(): void
}

export interface ZipMember {
  readonly name: string
  readonly size: number
  readonly modifiedAt: number
  /** Called when its turn has come. Answers in words why the bytes that were promised cannot be had. */
  open(): Promise<OpenMember | string>
}

/** The entry whose bytes are being read. */
interface Reading {
  readonly member: OpenMember
  readonly entry: ZipEntry
  /** Where its header is. */
  readonly offset: number
  at: number
  crc: number
}

export class ZipSource implements ByteSource {
  /** How many bytes there are. */
  readonly size: number
  readonly #members: readonly ZipMember[]
  readonly #directory: Buffer[] = []
  #next = 0
  /** What is made already and was not read yet. */
  #ready: Buffer = Buffer.alloc(0)
  #written = 0
  #reading: Reading | undefined
  #hasEnd = false
  #isReleased = false

  constructor(members: readonly ZipMember[]) {
    this.#members = members
    this.size = lengthOf(members.map(entryOf))
  }

  /** Only from one position on to the next. */
  read(into: Buffer, length: number, _: number, done: (error: Error | null, bytes: number) => void): void {
    if (this.#ready.length > 0) return done(null, this.#copied(into, length))
    const reading = this.#reading
    if (reading === undefined) return this.#goOn(into, length, done)
    const { member, entry, at } = reading
    if (at === entry.size) {
      this.#closeMember(reading)
      return done(null, this.#copied(into, length))
    }
    member.read(into, Math.min(length, entry.size - at), at, (error, bytes) => {
      if (error === null && bytes > 0) {
        reading.at += bytes
        reading.crc = crc32(into.subarray(0, bytes), reading.crc)
        this.#written += bytes
      }
      done(error, bytes)
    })
  }

  async isUnchanged(): Promise<boolean> {
    return (await this.#reading?.member.isUnchanged?.()) ?? true
  }

  /** Lets go of the file that is open. */
  release(): void {
    this.#isReleased = true
    this.#reading?.member.release()
    this.#reading = undefined
  }

  #copied(into: Buffer, length: number): number {
    const bytes = this.#ready.copy(into, 0, 0, length)
    this.#ready = this.#ready.subarray(bytes)
    this.#written += bytes
    return bytes
  }

  #goOn(into: Buffer, length: number, done: (error: Error | null, bytes: number) => void): void {
    const member = this.#members[this.#next]
    if (member === undefined) {
      if (!this.#hasEnd) this.#ready = this.#end()
      this.#hasEnd = true
      return done(null, this.#copied(into, length))
    }
    this.#next += 1
    const begin = (opened: OpenMember | string): void => {
      const isGone = typeof opened === "string"
      const entry = isGone ? standIn(entryOf(member)) : entryOf(member)
      const bytes = isGone ? noteOf(opened, entry.size) : opened
      this.#reading = { member: bytes, entry, offset: this.#written, at: 0, crc: 0 }
      // Whoever read it left while it was opened.
      if (this.#isReleased) this.release()
      this.#ready = localHeader(entry)
      done(null, this.#copied(into, length))
    }
    const fail = (error: Error): void => done(error, 0)
    member.open().then(begin, fail)
  }

  #closeMember({ member, entry, offset, crc }: Reading): void {
    member.release()
    this.#reading = undefined
    this.#directory.push(centralHeader(entry, crc, offset))
    this.#ready = descriptor(entry, crc)
  }

  #end(): Buffer {
    const directory = Buffer.concat(this.#directory)
    return Buffer.concat([directory, endOf(this.#directory.length, directory.length, this.#written)])
  }
}

const entryOf = ({ name, size, modifiedAt }: ZipMember): ZipEntry => ({ name: Buffer.from(name), size, modifiedAt })

const NOTE_ENDING = Buffer.from(".txt")

/** An entry of the same length in the place of one that is gone: the length of the whole was promised. */
function standIn(entry: ZipEntry): ZipEntry {
  const name = entry.name.toString()
  const slash = name.lastIndexOf("/") + 1
  const dot = name.lastIndexOf(".")
  const room = entry.name.length - NOTE_ENDING.length
  let stem = dot > slash ? name.slice(0, dot) : name
  while (Buffer.byteLength(stem) > room) stem = Array.from(stem).slice(0, -1).join("")
  return {
    ...entry,
    name: Buffer.concat([Buffer.from(stem.padEnd(stem.length + room - Buffer.byteLength(stem), "_")), NOTE_ENDING]),
  }
}

/** Words, and empty lines up to the length. */
function noteOf(words: string, size: number): OpenMember {
  const note = Buffer.from(`${words}\n`)
  return {
    read(into, length, position, done) {
      const bytes = Math.min(length, size - position)
      into.fill(0x0a, 0, bytes)
      if (position < note.length) note.copy(into, 0, position, Math.min(note.length, position + bytes))
      done(null, bytes)
    },
    release() {},
  }
}
