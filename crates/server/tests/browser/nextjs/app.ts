import { join } from "node:path";
import { nextExample } from "../support/paths.ts";
import { Running } from "../support/process.ts";

/** The example as it runs in production: built, started by Next itself. */
export class App {
  readonly url: string;
  readonly #running: Running;

  private constructor(running: Running) {
    this.#running = running;
    this.url = running.ready;
  }

  static async start(dastakUrl: string, settings: Record<string, string> = {}): Promise<App> {
    const cwd = nextExample();
    const next = join(cwd, "node_modules/next/dist/bin/next");
    const env = { DASTAK_URL: dastakUrl, NEXT_TELEMETRY_DISABLED: "1", ...settings };
    const line = (text: string): string | undefined => /Local:\s+(http:\S+)/.exec(text)?.[1];
    const args = [next, "start", "--hostname", "127.0.0.1", "--port", "0"];
    return new App(await Running.start(process.execPath, args, { cwd, env, line }));
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}
