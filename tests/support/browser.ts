import { type BrowserContext, test as base, type ConsoleMessage, expect, type Page } from "@playwright/test";
import type { Role } from "#lib/access/actor";
import { type Desk, startDesk } from "#tests/support/desk";

export { expect };

export const PASSWORD = "correct horse battery";

/** Specs that name a desk of their own by `test.use({ deskName })` meet no traces of the others. */
type Worker = { deskName: string; desk: Desk };
type Each = {
  /** Says that a console error is expected, such as the 401 of a wrong password. */
  expectTrouble: (pattern: RegExp) => void;
  /** A new member with `role`, signed in, in a browser context of their own. */
  person: (role: Role, name?: string) => Promise<Page>;
  /** A browser context nobody is signed in to, watched like every other. */
  stranger: () => Promise<Page>;
};

let people = 0;

/**
 * Playwright's `test` with a running desk, shared by the specs of a worker. Console errors, uncaught errors and
 * content-security reports of any page fail the test.
 */
export const test = base.extend<Each & { watch: (context: BrowserContext) => Promise<void>; trouble: Trouble }, Worker>(
  {
    deskName: ["shared", { scope: "worker", option: true }],

    desk: [
      async ({ deskName: _ }, use) => {
        const desk = await startDesk();
        await use(desk);
        await desk.stop();
      },
      { scope: "worker", timeout: 120_000 },
    ],

    trouble: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from the pattern.
      async ({}, use) => {
        const trouble: Trouble = { seen: [], expected: [] };
        await use(trouble);
        expect(trouble.seen.filter((text) => !trouble.expected.some((pattern) => pattern.test(text)))).toEqual([]);
      },
      { auto: true },
    ],

    expectTrouble: async ({ trouble }, use) => {
      await use((pattern) => {
        trouble.expected.push(pattern);
      });
    },

    watch: async ({ trouble }, use) => {
      await use((context) => watchContext(context, trouble));
    },

    context: async ({ context, watch }, use) => {
      await watch(context);
      await use(context);
    },

    stranger: async ({ browser, watch }, use) => {
      const contexts: BrowserContext[] = [];
      await use(async () => {
        const context = await browser.newContext();
        contexts.push(context);
        await watch(context);
        return context.newPage();
      });
      for (const context of contexts) await context.close();
    },

    person: async ({ stranger, desk }, use) => {
      await use(async (role, name = role) => {
        const page = await stranger();
        const link = await desk.invite(role);
        people += 1;
        const email = `${name.toLowerCase().replace(/\W+/g, ".")}.${people}@example.org`;
        const token = link.slice(link.lastIndexOf("/") + 1);
        const response = await page.request.post(`${desk.url}/api/v1/join`, {
          data: { token, name, email, password: PASSWORD },
          headers: { origin: desk.url },
        });
        expect(response.status(), await response.text()).toBe(200);
        await page.goto(desk.url);
        return page;
      });
    },
  },
);

type Trouble = { seen: string[]; expected: RegExp[] };

async function watchContext(context: BrowserContext, trouble: Trouble): Promise<void> {
  context.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") trouble.seen.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => trouble.seen.push(`uncaught: ${error.error().message}`));
  // Blocked things are not always a console error; the event always comes.
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
}
