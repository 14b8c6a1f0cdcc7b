import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { pino } from 'pino';
import { createApp } from '../create-app.js';
import { ZoneEngine } from '../zone-engine/zone-engine.js';
import { openApiDocument } from './document.js';

/** Makes the document without a ledger: no route is called. */
export async function currentOpenApi(): Promise<string> {
  const noStore = undefined as never;
  const engine = new ZoneEngine({ store: noStore, zone: 'default', onPoison: () => undefined });
  const app = await createApp({ engine, token: '', log: pino({ level: 'silent' }) });
  const text = `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
  await app.close();
  return text;
}

/** `npm run openapi`: writes openapi.json. `--check`: only says whether it is stale. */
async function main(): Promise<void> {
  const text = await currentOpenApi();
  if (!process.argv.includes('--check')) {
    await writeFile('openapi.json', text);
    return;
  }
  const committed = await readFile('openapi.json', 'utf8').catch(() => '');
  if (committed === text) return;
  process.stderr.write('openapi.json is stale: run npm run openapi\n');
  process.exitCode = 1;
}

await main();
