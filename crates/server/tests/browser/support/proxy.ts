import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What is answered in the place of the server. */
export interface Answer {
  status: number;
  type: string;
  body: string | Buffer;
}

/** Stands before a server, and sees what is asked of it and what it answers. */
export class Proxy {
  readonly #server: Server;
  readonly #upstream: URL;
  readonly #counts = new Map<string, number>();
  /** Whether connections break instead of being served. */
  broken = false;
  /** When set, gets every body that is answered; nothing is compressed then. */
  see: ((body: string, path: string) => void) | undefined;

  /** When set, may answer itself, or hold a request until its promise is settled. Nothing means that the server is asked. */
  instead: ((path: string, headers: IncomingHttpHeaders) => Promise<Answer | undefined> | Answer | undefined) | undefined;

  private constructor(upstream: string) {
    this.#upstream = new URL(upstream);
    this.#server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
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

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    this.#counts.set(path, this.count(path) + 1);
    if (this.broken) return void incoming.socket.destroy();
    const answer = await this.instead?.(path, incoming.headers);
    if (answer) return void outgoing.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
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
