import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

interface Options {
  cwd: string;
  env: Record<string, string>;
  /** Sees each line of both outputs; the first answer that is not undefined says that the program is ready. */
  line: (line: string) => string | undefined;
}

/** Another program, from its start to its end. */
export class Running {
  readonly #child: ChildProcess;
  /** What `line` answered. */
  readonly ready: string;

  private constructor(child: ChildProcess, ready: string) {
    this.#child = child;
    this.ready = ready;
  }

  static async start(program: string, args: string[], { cwd, env, line }: Options): Promise<Running> {
    const PATH = process.env["PATH"] ?? "";
    const HOME = process.env["HOME"] ?? "/";
    const child = spawn(program, args, { cwd, env: { PATH, HOME, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const log: string[] = [];
    const ready = await new Promise<string>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`${program} ended:\n${log.join("\n")}`)));
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on("line", (text) => {
          log.push(text);
          const answer = line(text);
          if (answer !== undefined) resolve(answer);
        });
      }
    });
    return new Running(child, ready);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const over = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await over;
  }
}
