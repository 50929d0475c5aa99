import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const workspace = fileURLToPath(new URL("../../../../../", import.meta.url));

/** The server's program, built when it is missing. */
function program(): string {
  const path = process.env["DASTAK_BIN"] ?? join(workspace, "target/debug/dastak");
  if (!existsSync(path)) {
    if (process.env["DASTAK_BIN"]) throw new Error(`there is no ${path}`);
    const built = spawnSync("cargo", ["build", "-p", "dastak-server"], { cwd: workspace, stdio: "inherit" });
    if (built.status !== 0) throw new Error("the server does not build");
  }
  return path;
}

/** A real server in a folder of its own, and what its log says. */
export class RealServer {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #codes: Map<string, string>;

  private constructor(child: ChildProcess, folder: string, codes: Map<string, string>, address: string) {
    this.#child = child;
    this.#folder = folder;
    this.#codes = codes;
    this.address = address;
  }

  static async start(settings: Record<string, string> = {}): Promise<RealServer> {
    const folder = await mkdtemp(join(tmpdir(), "dastak-client-"));
    const child = spawn(program(), {
      cwd: folder,
      env: { PORT: "0", DASTAK__LIMITS__ADDRESS_PER_MINUTE: "0", DASTAK__LOG__FORMAT: "json", ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const codes = new Map<string, string>();
    const log: string[] = [];
    const address = await new Promise<string>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`the server ended:\n${log.join("\n")}`)));
      createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
      createInterface({ input: child.stdout }).on("line", (line) => {
        log.push(line);
        const fields = fieldsOf(line);
        if (fields["message"] === "listening") resolve(String(fields["address"]));
        const code = /^OTP FOR (\+\d+): (\d{6})/.exec(String(fields["message"]));
        if (code?.[1] && code[2]) codes.set(code[1], code[2]);
      });
    });
    return new RealServer(child, folder, codes, address);
  }

  /** The newest code of a number. The log may be read a moment after the answer. */
  async code(number: string): Promise<string> {
    for (let look = 0; look < 100_000; look += 1) {
      const code = this.#codes.get(number);
      if (code !== undefined) return this.#codes.delete(number) ? code : "";
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error("no code in the log");
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const over = new Promise((resolve) => this.#child.once("exit", resolve));
      this.#child.kill("SIGKILL");
      await over;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    return (JSON.parse(line) as { fields?: Record<string, unknown> }).fields ?? {};
  } catch {
    return {};
  }
}

let last = 0;

/** A number that no other test of this process has. */
export function newNumber(): string {
  last += 1;
  return `+9198765${String(10_000 + last)}`;
}
