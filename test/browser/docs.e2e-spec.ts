import type { Browser, Page } from 'playwright-core';
import { Api } from '../api/api.js';
import { describeInBrowser, startBrowser } from './chromium.js';

// Installing the browser, where it is missing, takes most of it.
jest.setTimeout(300_000);

/** Opens an operation as the page shows it, sends what it proposes, and gives the status it shows. */
async function tryIt(page: Page, method: string, path: string): Promise<string> {
  const of = `.opblock-${method.toLowerCase()}`;
  const operation = page.locator(of, { has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });
  await operation.locator('.opblock-summary-control').click();
  await operation.locator('.execute').click();
  return operation.locator('.live-responses-table .response-col_status').last().innerText();
}

describeInBrowser('/docs in a browser', () => {
  let browser: Browser;
  let api: Api;

  beforeAll(async () => {
    [browser, api] = await Promise.all([startBrowser(), Api.start()]);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), api?.end()]);
  });

  it('sends its examples as it shows them, and complains of nothing', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${api.url}/docs`);
    const statuses: string[] = [];
    for (const [method, path] of [
      ['PUT', '/v1/hosts/{host}/capabilities'],
      ['POST', '/v1/claims'],
      ['GET', '/v1/hosts/{host}'],
      ['DELETE', '/v1/claims/{claimId}'],
    ] as const)
      statuses.push(`${method} ${path} ${await tryIt(page, method, path)}`);
    expect(statuses).toEqual([
      'PUT /v1/hosts/{host}/capabilities 200',
      'POST /v1/claims 201',
      'GET /v1/hosts/{host} 200',
      'DELETE /v1/claims/{claimId} 200',
    ]);
    expect(complaints).toEqual([]);
    expect((await api.must('GET', '/v1/ledger')).events.map(({ type }: { type: string }) => type)).toEqual([
      'HostReported',
      'ClaimPlaced',
      'ClaimReleased',
    ]);
  });
});
