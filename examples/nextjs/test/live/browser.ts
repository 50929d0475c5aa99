/** As much of a browser as the app's own server can tell: it has cookies, and says where its requests come from. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  /** Another one with the cookies that this one has now. */
  copy(): Browser {
    const copy = new Browser(this.#address);
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    return copy;
  }

  async page(path: string): Promise<Response> {
    return this.#keep(await fetch(this.#address + path, { redirect: "manual", headers: this.#headers() }));
  }

  async ask(method: string, path: string, body: object): Promise<Response> {
    const headers = { ...this.#headers(), origin: this.#address, "content-type": "application/json" };
    return this.#keep(await fetch(this.#address + path, { method, headers, body: JSON.stringify(body) }));
  }

  #headers(): Record<string, string> {
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  }

  #keep(answer: Response): Response {
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) value ? this.cookies.set(name, value) : this.cookies.delete(name);
    }
    return answer;
  }
}
