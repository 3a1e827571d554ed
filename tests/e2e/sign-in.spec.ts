import { expectAccessible } from "#tests/support/axe";
import { expect, PASSWORD, test } from "#tests/support/browser";

const EMAIL = "ada@example.org";

test("the first link makes the administrator, who signs in elsewhere by password", async ({
  page,
  desk,
  expectTrouble,
  stranger,
}) => {
  await page.goto(desk.firstLink);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create account and sign in" }).click();
  await expect(page).toHaveURL(`${desk.url}/`);
  const me = await page.request.get(`${desk.url}/api/v1/me`);
  expect(await me.json()).toMatchObject({ name: "Ada", role: "administrator" });

  const other = await stranger();
  await other.goto(desk.url);
  await expect(other).toHaveURL(/\/sign-in/);
  await expectAccessible(other);
  await other.getByLabel("E-mail").fill(EMAIL);
  await other.getByLabel("Password").fill("not the password");
  expectTrouble(/401/);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByText("do not belong together")).toBeVisible();
  await other.getByLabel("Password").fill(PASSWORD);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other).toHaveURL(`${desk.url}/`);
});

test("a used link lets nobody else in", async ({ desk, person, stranger }) => {
  const link = await desk.invite("viewer");
  const token = link.slice(link.lastIndexOf("/") + 1);
  const use = async (email: string) => {
    const page = await stranger();
    const body = { token, name: "Sam", email, password: PASSWORD };
    return (await page.request.post(`${desk.url}/api/v1/join`, { data: body })).status();
  };
  expect([await use("sam@example.org"), await use("max@example.org")]).toEqual([200, 409]);
  expect(await (await person("viewer")).title()).not.toBe("");
});

test("signing out everywhere ends every other browser at once", async ({ desk, person, stranger, expectTrouble }) => {
  // The page that is still open asks on until it hears that its session is over.
  expectTrouble(/401 \(Unauthorized\)/);
  const here = await person("operator", "Grace");
  const there = await stranger();
  await there.context().addCookies(await here.context().cookies());
  expect((await there.request.get(`${desk.url}/api/v1/me`)).status()).toBe(200);
  const ended = await here.request.post(`${desk.url}/api/v1/sign-out-everywhere`, { headers: { origin: desk.url } });
  expect(ended.status()).toBe(200);
  expect((await there.request.get(`${desk.url}/api/v1/me`)).status()).toBe(401);
  await there.goto(desk.url);
  await expect(there).toHaveURL(/\/sign-in/);
});
