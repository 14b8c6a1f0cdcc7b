import fc from 'fast-check';
import { cpusOfMap, mapOfCpus } from './cpu-map.js';

describe('CPU maps', () => {
  it('keep every CPU, beyond 64 and 512 too', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 4095 })), (ids) => {
        const cpus = [...ids].sort((a, b) => a - b);
        expect(cpusOfMap(mapOfCpus(cpus))).toEqual(cpus);
      }),
    );
  });

  it('count bits from the lowest of each byte, and are no longer than needed', () => {
    expect([...mapOfCpus([0, 7, 8, 31])]).toEqual([0x81, 0x01, 0, 0x80]);
    expect([...mapOfCpus([])]).toEqual([]);
  });
});
