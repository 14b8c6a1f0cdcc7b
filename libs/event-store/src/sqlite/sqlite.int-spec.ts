import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { openEventStore } from '../open-event-store.js';

test('smoke', async () => {
  const dir = mkdtempSync('/tmp/es-smoke-');
  let s = await openEventStore(`sqlite:${dir}`);
  const ev = (n: number) =>
    Array.from({ length: n }, () => ({ id: randomUUID(), type: 'T', data: '{"é":"😀"}', metadata: '{}' }));
  const a = ev(3);
  expect(await s.head('x')).toBe(-1);
  expect(await s.append('x', -1, a)).toBe(2);
  expect(await s.append('x', 2, ev(5))).toBe(7);
  expect(await s.append('x', -1, a)).toBe(2);
  await expect(s.append('x', 1, ev(1))).rejects.toThrow('at revision 7');
  await expect(openEventStore(`sqlite:${dir}`)).rejects.toThrow('in use');
  await s.close();
  s = await openEventStore(`sqlite:${dir}`);
  const got = [];
  for await (const p of s.read('x', { from: 1 })) got.push(...p);
  expect(got.map((e) => e.revision)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const back = [];
  for await (const p of s.read('x', { from: 6, direction: 'backwards', limit: 5 })) back.push(...p);
  expect(back.map((e) => e.revision)).toEqual([6, 5, 4, 3, 2]);
  await s.close();
});
