import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands before a server, and sees what is asked of it and what it answers. */
export class Proxy {
  readonly #server: Server;
  readonly #upstream: URL;
  readonly #counts = new Map<string, number>();
  /** Whether connections break instead of being served. */
  broken = false;
  /** When set, gets every body that is answered; nothing is compressed then. */
  see: ((body: string, path: string) => void) | undefined;

  private constructor(upstream: string) {
    this.#upstream = new URL(upstream);
    this.#server = createServer((incoming, outgoing) => this.#serve(incoming, outgoing));
  }

  static async before(upstream: string): Promise<Proxy> {
    const proxy = new Proxy(upstream);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How often a path was asked for so far. */
  count(path: string): number {
    return this.#counts.get(path) ?? 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const path = incoming.url ?? "/";
    this.#counts.set(path, this.count(path) + 1);
    if (this.broken) return void incoming.socket.destroy();
    const { hostname: host, port } = this.#upstream;
    const { method } = incoming;
    const headers = { ...incoming.headers, ...(this.see ? { "accept-encoding": "identity" } : {}) };
    const onward = request({ host, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => this.see?.(Buffer.concat(parts).toString(), path));
    });
    onward.on("error", () => incoming.socket.destroy());
    incoming.pipe(onward);
  }
}
