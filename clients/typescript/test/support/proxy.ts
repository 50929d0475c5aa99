import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What happens to a request: the server never sees it (`unreachable`); it acts and its answer is lost with the connection
 * (`lost`), breaks off in the middle (`cut`), never comes (`silent`), or comes when the test lets it (`late`); the
 * request reaches the server twice (`twice`); the answer reaches the client twice (`echo`).
 */
export type Trouble = "unreachable" | "lost" | "cut" | "silent" | "late" | "twice" | "echo";

interface Whole {
  status: number;
  headers: [string, string][];
  body: Buffer;
}

/** Stands between client and server and makes trouble. */
export class Proxy {
  readonly #server: Server;
  readonly #upstream: string;
  readonly #plans: { path: string; trouble: Trouble }[] = [];
  readonly #waiters: (() => void)[] = [];
  #held: (() => void)[] = [];
  /** How many requests came for each path. */
  readonly counts = new Map<string, number>();
  /** Decides for requests that nothing is planned for. */
  weather: (path: string) => Trouble | undefined = () => undefined;

  private constructor(upstream: string) {
    this.#upstream = upstream;
    this.#server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
    this.#server.on("connection", (socket) => socket.on("error", () => undefined));
  }

  static async before(upstream: string): Promise<Proxy> {
    const proxy = new Proxy(upstream);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(path: string): number {
    return this.counts.get(path) ?? 0;
  }

  /** The next requests to this path meet these, one each. */
  plan(path: string, ...troubles: Trouble[]): void {
    for (const trouble of troubles) this.#plans.push({ path, trouble });
  }

  /** Settles when an answer is held back: the server has acted by then. */
  async holds(): Promise<void> {
    if (this.#held.length === 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Lets all late answers go, and forgets the silent ones. */
  release(): void {
    for (const go of this.#held) go();
    this.#held = [];
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = (incoming.url ?? "/").split("?")[0] ?? "/";
    this.counts.set(path, this.count(path) + 1);
    const trouble = this.#next(path);
    try {
      const body = await bytesOf(incoming);
      if (trouble === "unreachable") return void incoming.socket.destroy();
      const [answer] = await Promise.all(
        Array.from({ length: trouble === "twice" ? 2 : 1 }, () => this.#forward(incoming, body)),
      );
      if (!answer || trouble === "lost") return void incoming.socket.destroy();
      if (trouble === "silent") return this.#hold(() => incoming.socket.destroy());
      if (trouble === "late") return this.#hold(() => this.#give(outgoing, answer));
      if (trouble === "cut" || trouble === "echo") return raw(incoming, answer, trouble);
      this.#give(outgoing, answer);
    } catch {
      incoming.socket.destroy();
    }
  }

  #next(path: string): Trouble | undefined {
    const index = this.#plans.findIndex((plan) => plan.path === path);
    if (index < 0) return this.weather(path);
    return this.#plans.splice(index, 1)[0]?.trouble;
  }

  #hold(go: () => void): void {
    this.#held.push(go);
    for (const waiter of this.#waiters.splice(0)) waiter();
  }

  #give(outgoing: ServerResponse, { status, headers, body }: Whole): void {
    outgoing.writeHead(status, headers.flat());
    outgoing.end(body);
  }

  #forward(incoming: IncomingMessage, body: Buffer): Promise<Whole> {
    return new Promise((resolve, reject) => {
      const { method, url: path, headers } = incoming;
      const [host, port] = this.#upstream.split(":");
      const onward = request({ host, port, method, path, headers, agent: false }, (answer) => {
        bytesOf(answer).then((bytes) => {
          const pairs = answer.rawHeaders.flatMap((name, at, all): [string, string][] =>
            at % 2 === 0 && !/^(connection|transfer-encoding|content-length)$/i.test(name) ? [[name, all[at + 1] ?? ""]] : [],
          );
          if (answer.statusCode !== 204) pairs.push(["content-length", String(bytes.length)]);
          resolve({ status: answer.statusCode ?? 502, headers: pairs, body: bytes });
        }, reject);
      });
      onward.on("error", reject);
      onward.end(body);
    });
  }
}

/** Writes half an answer, or two of them, as no HTTP library would. */
function raw(incoming: IncomingMessage, { status, headers, body }: Whole, trouble: "cut" | "echo"): void {
  const head = `HTTP/1.1 ${status} x\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const whole = Buffer.concat([Buffer.from(head), body]);
  const { socket } = incoming;
  if (trouble === "cut") socket.write(whole.subarray(0, whole.length - Math.ceil(body.length / 2)), () => socket.destroy());
  else socket.end(Buffer.concat([whole, whole]));
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
