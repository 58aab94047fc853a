/** A process that ends as one whose decoder has a flaw. */
process.on("message", () => process.kill(process.pid, "SIGSEGV"))
