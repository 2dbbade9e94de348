import { expectAccessible } from './fixtures/accessible.ts';
import { fetchThroughGateway } from './fixtures/gateway.ts';
import { expect, test } from './fixtures/journey.ts';
import { signInThroughApi } from './fixtures/people.ts';
import { type RunningPlane, startPlane } from './fixtures/plane.ts';

/** The first steps, from an empty database to a running service that heals, as the first person of a new plane takes them. */

test.describe('a plane that nobody has used yet', () => {
  test.describe.configure({ mode: 'serial' });
  let fresh: RunningPlane;
  test.beforeAll(async () => {
    fresh = await startPlane();
  });
  test.afterAll(async () => {
    await fresh?.stop({ all: true });
  });

  test('four steps lead to a running service, can be left and gone on with, and are not offered again', async ({
    page,
    browser,
    troubles,
  }) => {
    test.setTimeout(150_000);
    await signInThroughApi(page.context(), fresh, { email: fresh.adminEmail, password: fresh.adminPassword });
    await page.goto(fresh.url);
    const steps = page.getByRole('complementary', { name: 'First steps' });
    await expect(page.getByRole('heading', { level: 2, name: 'No service yet' })).toBeVisible();
    await expect(page.getByRole('list', { name: 'Templates to begin with' }).getByRole('listitem')).toHaveCount(3);
    await expect(steps).toHaveCount(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take the first steps' }).press('Enter');
    await expect(steps.getByRole('status')).toContainText('Step 1 of 4');
    await expect(steps).toContainText('yours is Default team, and you are its owner');
    await expectAccessible(page);

    // Left, it is out of the way; another browser of the same person goes on with it.
    await steps.getByRole('link', { name: 'Next: choose what to run' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Templates' })).toBeVisible();
    await expect(steps.getByRole('status')).toContainText('Step 2 of 4');
    await steps.getByRole('button', { name: 'Leave' }).click();
    await expect(steps).toHaveCount(0);
    const elsewhere = await browser.newContext();
    troubles.watch(elsewhere);
    await signInThroughApi(elsewhere, fresh, { email: fresh.adminEmail, password: fresh.adminPassword });
    const other = await elsewhere.newPage();
    await other.goto(fresh.url);
    await other.getByRole('button', { name: 'Go on with the first steps (2 of 4)' }).click();
    await expect(other.getByRole('complementary', { name: 'First steps' }).getByRole('status')).toContainText('Step 2 of 4');
    await elsewhere.close();

    // The real form, the real plan, the real run.
    await page.goto(`${fresh.url}/templates`);
    await steps.getByRole('link', { name: 'Take “HTTP service”' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'New from HTTP service' })).toBeVisible();
    await expect(steps.getByRole('status')).toContainText('Step 3 of 4');
    await page.getByRole('textbox', { name: 'Name' }).fill('hello');
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByRole('region', { name: 'Plan' })).toContainText('hello is created and starts in dev');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).toHaveURL(/\/templates\/runs\/trun_/);
    await expect(steps.getByRole('status')).toContainText('Step 4 of 4', { timeout: 60_000 });
    await expect(steps).toContainText('hello runs in dev: 2 of 2 ready');
    await expectAccessible(page);
    const address = new URL((await steps.getByRole('link', { name: 'Open hello' }).getAttribute('href')) ?? '');
    expect(await fetchThroughGateway(address)).toMatchObject({ status: 200, body: expect.stringContaining('Hello from a template') });

    // It heals before the person's eyes.
    await steps.getByRole('link', { name: 'Watch it' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'hello' })).toBeVisible();
    const pid = Number(/\d+/.exec((await steps.getByText(/^kill \d+$/).textContent()) ?? '')?.[0]);
    process.kill(pid, 'SIGKILL');
    await expect(steps).toContainText('It healed: an instance ended by itself, and another took its place', { timeout: 60_000 });
    await expect(page.getByText('2 of 2 ready', { exact: true })).toBeVisible({ timeout: 60_000 });
    await steps.getByRole('button', { name: 'Finish' }).click();
    await expect(steps).toHaveCount(0);

    await page.goto(fresh.url);
    await expect(page.getByRole('list', { name: 'Services by health' }).getByRole('link', { name: /1 Healthy/ })).toBeVisible();
    await expect(steps).toHaveCount(0);
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'First steps' }).click();
    await expect(steps.getByRole('status')).toContainText('Step 1 of 4');
  });
});
