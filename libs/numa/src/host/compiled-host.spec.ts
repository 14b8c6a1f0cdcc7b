import { defaultHostPolicy } from '../model/host-policy.js';
import { compileHost, loadUsage, usageOf } from './compiled-host.js';
import { hostTopology } from './host-topology-from-report.js';
import { parseSyntheticHost } from './synthetic-host.js';

test('a copy of a host is used as the host is, and goes its own way from there', () => {
  const report = parseSyntheticHost('socket:2 core:2 thread:2 memory:4g page-2m:512');
  const pciDevices = [{ address: '0000:00:00.0', cell: 0, attributes: { product_id: '154d' } }];
  const host = compileHost(hostTopology({ ...report, pciDevices }, defaultHostPolicy));
  const empty = usageOf(host);
  const [first, second] = empty.cells;
  const used = {
    cells: [{ ...first!, floatingVcpus: 3, memoryMiB: 1024, pinnedCpus: [1, 2], pagesUsed: [5, 7] }, second!],
    pciAddresses: ['0000:00:00.0'],
  };
  loadUsage(host, used);
  const copy = host.copy();
  expect(copy).toEqual(host);
  expect(usageOf(copy)).toEqual(used);
  host.clear();
  expect([usageOf(host), usageOf(copy)]).toEqual([empty, used]);
});
