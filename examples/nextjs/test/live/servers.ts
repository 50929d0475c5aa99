import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const app = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.DASTAK_BIN ?? fileURLToPath(new URL("../../../../target/debug/dastak", import.meta.url));

/** A real dastak, this app as it was built, and between them a counter of what one asks the other. */
export interface Servers {
  /** Where the app is. */
  address: string;
  /** How often the app asked dastak for this path. */
  count(path: string): number;
  /** The first code of a number, out of dastak's log; waits for it. */
  code(number: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), "dastak-example-"));
  const codes = new Codes();
  const dastak = spawn(program, {
    cwd: folder,
    // NODE_ENV means nothing to it; the types of Next want it everywhere.
    env: { NODE_ENV: "test", PORT: "0", DASTAK__LIMITS__ADDRESS_PER_MINUTE: "0", DASTAK__LOG__FORMAT: "json" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const upstream = await firstOf(dastak, "dastak", (line) => {
    const { message, address } = (JSON.parse(line) as { fields: { message: string; address?: string } }).fields;
    const [, number, code] = /^OTP FOR (\+\d+): (\d{6})/.exec(message) ?? [];
    if (number && code) codes.of(number).resolve(code);
    return message === "listening" ? address : undefined;
  });

  const seen: string[] = [];
  const between = await counter(upstream, seen);
  const next = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "--port", String(await freePort())], {
    cwd: app,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", DASTAK_URL: addressOf(between) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let found: string | undefined;
  const address = await firstOf(next, "the app (npm run build first)", (line) => {
    found ??= /Local:\s+(http\S+)/.exec(line)?.[1];
    return line.includes("Ready") ? found : undefined;
  });
  return {
    address,
    count: (path) => seen.filter((each) => each === path).length,
    code: (number) => codes.of(number).promise,
    stop: async () => {
      await Promise.all([end(next), end(dastak)]);
      between.closeAllConnections();
      between.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A promise of each number's code, for whoever asks before or after it comes. */
class Codes {
  readonly #codes = new Map<string, { promise: Promise<string>; resolve: (code: string) => void }>();

  of(number: string): { promise: Promise<string>; resolve: (code: string) => void } {
    const known = this.#codes.get(number);
    if (known) return known;
    let resolve = (_: string): void => undefined;
    const promise = new Promise<string>((settle) => (resolve = settle));
    const code = { promise, resolve };
    this.#codes.set(number, code);
    return code;
  }
}

/** What a program's lines lead to. It is read on afterwards. */
function firstOf(child: ChildProcess, name: string, read: (line: string) => string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${name} ended`)));
    if (!child.stdout) return reject(new Error("nothing to read"));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const value = read(line);
      if (value !== undefined) resolve(value);
    });
  });
}

async function counter(upstream: string, seen: string[]): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming.url ?? "");
    const { method, headers } = incoming;
    const onward = request(`http://${upstream}${incoming.url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const over = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await over;
}
