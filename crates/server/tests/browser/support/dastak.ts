import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dastakProgram } from "./paths.ts";
import { Running } from "./process.ts";

/** A real server in a folder of its own, and the codes that its log tells. */
export class Dastak {
  readonly url: string;
  readonly #running: Running;
  readonly #folder: string;
  readonly #codes: Codes;
  #numbers = 0;

  private constructor(running: Running, folder: string, codes: Codes) {
    this.url = `http://${running.ready}`;
    this.#running = running;
    this.#folder = folder;
    this.#codes = codes;
  }

  /** Starts one. What one address may ask for is not limited: all tests have the same one. */
  static async start(settings: Record<string, string> = {}): Promise<Dastak> {
    const folder = await mkdtemp(join(tmpdir(), "dastak-browser-"));
    const codes = new Codes();
    const env = { PORT: "0", DASTAK__LIMITS__ADDRESS_PER_MINUTE: "0", DASTAK__LOG__FORMAT: "json", ...settings };
    const line = (text: string): string | undefined => {
      const { message, address } = fieldsOf(text);
      const otp = /^OTP FOR (\+\d+): (\d{6})/.exec(String(message));
      if (otp?.[1] && otp[2]) codes.add(otp[1], otp[2]);
      return message === "listening" ? String(address) : undefined;
    };
    return new Dastak(await Running.start(dastakProgram(), [], { cwd: folder, env, line }), folder, codes);
  }

  /** A number that nobody on this server has. */
  newNumber(): string {
    this.#numbers += 1;
    return `+9198765${10_000 + this.#numbers}`;
  }

  /** The next code of a number that no test has read yet; waits for it. */
  code(number: string): Promise<string> {
    return this.#codes.next(number);
  }

  async stop(): Promise<void> {
    await this.#running.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Codes in the order in which they were sent, for whoever asks before or after they come. */
class Codes {
  readonly #unread = new Map<string, string[]>();
  readonly #waiting = new Map<string, ((code: string) => void)[]>();

  add(number: string, code: string): void {
    const waiter = this.#waiting.get(number)?.shift();
    if (waiter) waiter(code);
    else this.#unread.set(number, [...(this.#unread.get(number) ?? []), code]);
  }

  next(number: string): Promise<string> {
    const code = this.#unread.get(number)?.shift();
    if (code !== undefined) return Promise.resolve(code);
    return new Promise((resolve) => this.#waiting.set(number, [...(this.#waiting.get(number) ?? []), resolve]));
  }
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    return (JSON.parse(line) as { fields?: Record<string, unknown> }).fields ?? {};
  } catch {
    return {};
  }
}
