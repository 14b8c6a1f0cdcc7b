import { problem } from '#contracts/problems/problem.js';
import { problemText } from './problem-text.js';
import { pairLines } from './refusal-lines.js';

describe('problemText', () => {
  it('says a plain problem in one line with its code', () => {
    const text = problemText(problem('host-not-found', 'host compute-9 is not known in zone default'));
    expect(text).toBe('host compute-9 is not known in zone default [host-not-found]');
  });

  it("names Nova's error beside the code", () => {
    const text = problemText(
      problem('guest-constraint', 'too few vCPUs', { novaName: 'ImageCPUPinningForbidden' }),
    );
    expect(text).toBe('too few vCPUs [guest-constraint, ImageCPUPinningForbidden]');
  });

  it('names the place in a file, once', () => {
    const detail = 'unexpected end';
    const place = { line: 7, column: 3 };
    expect(problemText(problem('capabilities-malformed', detail, place))).toBe(
      'unexpected end (line 7, column 3) [capabilities-malformed]',
    );
    expect(problemText(problem('capabilities-malformed', 'unexpected end at line 7', place))).toBe(
      'unexpected end at line 7 [capabilities-malformed]',
    );
  });

  it('says why nothing fits: rules, hosts, and who came near', () => {
    const text = problemText(
      problem('no-valid-host', 'no host takes it', {
        revision: 7,
        hostsTried: 3,
        reasons: [
          { rule: 'free-dedicated-cpus', hosts: 2 },
          { rule: 'host-disabled', hosts: 1 },
          { rule: 'a-rule-of-tomorrow', hosts: 1 },
        ],
        nearest: [
          {
            host: 'compute-2',
            refusals: [
              { guestCell: 1, hostCell: 0, rule: 'free-dedicated-cpus', wanted: 4, had: 3 },
              ...[0, 1, 2, 5].map((hostCell) => {
                return { guestCell: 0, hostCell, rule: 'free-pages', wanted: 262_144, had: hostCell * 2048 };
              }),
              { guestCell: 1, hostCell: 5, rule: 'free-pages', wanted: 262_144, had: 0 },
              { guestCell: 1, hostCell: 3, rule: 'memory', wanted: 2048, had: 512 },
              { guestCell: null, hostCell: null, rule: 'cells-together', wanted: null, had: null },
            ],
          },
        ],
      }),
    );
    expect(text.split('\n')).toEqual([
      'no host fits, 3 hosts tried [no-valid-host]; the refusal is revision 7 of the ledger',
      '  2 hosts: Too few dedicated CPUs are free in the host cell; they are never overcommitted. [free-dedicated-cpus]',
      '  1 host: The host is disabled. [host-disabled]',
      '  1 host: a-rule-of-tomorrow [a-rule-of-tomorrow]',
      '  nearest: compute-2',
      '    guest cell 1 wants 4 CPUs; host cell 0 has 3 [free-dedicated-cpus]',
      '    guest cells 0-1 want 256 MiB; host cells 0-2,5 have at most 10 MiB [free-pages]',
      '    guest cell 1 wants 2 GiB; host cell 3 has 512 MiB [memory]',
      '    the guest on the host: Each guest cell fits somewhere, but some of them fit only on the same few host cells.',
    ]);
  });

  it('says that a zone without hosts has none', () => {
    const text = problemText(
      problem('no-valid-host', '', { revision: 0, hostsTried: 0, reasons: [], nearest: [] }),
    );
    expect(text).toContain('the zone has no hosts');
  });
});

describe('pairLines', () => {
  const refused = (guestCell: number, hostCell: number, had: number) => {
    return { guestCell, hostCell, rule: 'free-dedicated-cpus', wanted: 4, had };
  };

  it('puts pairs together where every one of them is refused alike', () => {
    expect(pairLines([refused(0, 0, 3), refused(0, 1, 3), refused(1, 0, 3), refused(1, 1, 3)])).toEqual([
      'guest cells 0-1 want 4 CPUs; host cells 0-1 have 3 [free-dedicated-cpus]',
    ]);
  });

  it('counts one and many', () => {
    const device = { guestCell: null, hostCell: null, rule: 'pci-devices', wanted: 1, had: 0 };
    expect(pairLines([device])).toEqual(['the guest wants 1 device; the host has 0 [pci-devices]']);
  });

  it('never speaks of a pair that was not refused', () => {
    expect(pairLines([refused(0, 0, 3), refused(0, 1, 3), refused(1, 1, 3), refused(1, 2, 3)])).toEqual([
      'guest cell 0 wants 4 CPUs; host cells 0-1 have 3 [free-dedicated-cpus]',
      'guest cell 1 wants 4 CPUs; host cells 1-2 have 3 [free-dedicated-cpus]',
    ]);
  });
});
