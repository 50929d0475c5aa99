import { test as base } from "../support/test.ts";
import { TryIt } from "./try-it.ts";

interface OfTest {
  /** The try-it page of the server with its defaults, open. */
  tryIt: TryIt;
}

export const test = base.extend<OfTest>({
  baseURL: async ({ dastak }, use) => use(dastak.url),
  tryIt: async ({ page, dastak }, use) => use(await TryIt.open(page, dastak)),
});

export { expect } from "../support/test.ts";
