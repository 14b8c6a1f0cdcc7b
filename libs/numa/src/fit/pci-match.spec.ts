import type { PciPool } from '../host/pci-layout.js';
import type { PciRequest } from '../model/guest-topology.js';
import { isGivenOut, matchesSpec } from './pci-match.js';

type Values = Readonly<Record<string, string>>;

const pool = (attributes: Values): PciPool => ({ cell: 0, attributes, devices: [0] });
const request = (...spec: readonly Values[]): PciRequest => ({
  requestId: 'request',
  count: 1,
  spec,
  numaPolicy: null,
});

describe('matchesSpec', () => {
  const gpu = pool({ vendor_id: '10de', product_id: '20B5', physical_network: 'Net' });

  it.each<[boolean, readonly Values[]]>([
    [true, [{ vendor_id: '10de' }]],
    [true, [{ vendor_id: '10DE', product_id: '20b5', physical_network: 'nET' }]],
    [true, [{ vendor_id: '8086' }, { product_id: '20b5' }]],
    [false, [{ vendor_id: '10de', product_id: '1572' }]],
    [false, [{ Vendor_id: '10de' }]],
    [false, [{ dev_type: 'type-PF' }]],
    [false, [{ constructor: 'x' }]],
  ])('is %s of %j', (matches, spec) => expect(matchesSpec(gpu, request(...spec))).toBe(matches));
});

describe('isGivenOut', () => {
  it.each<[boolean, Values, readonly Values[]]>([
    [true, { dev_type: 'type-VF' }, [{}]],
    [false, { dev_type: 'type-PF' }, [{}]],
    [false, { dev_type: 'type-PF' }, [{ dev_type: 'TYPE-PF' }]],
    [true, { dev_type: 'type-PF' }, [{ vendor_id: 'x' }, { dev_type: 'type-PF' }]],
    [false, { dev_type: 'vdpa' }, [{ dev_type: 'type-PF' }]],
    [true, { dev_type: 'vdpa' }, [{ dev_type: 'vdpa' }]],
    [false, { remote_managed: 'True' }, [{ remote_managed: 'False' }]],
    [true, { remote_managed: 'true' }, [{ remote_managed: 'True' }]],
    [true, { remote_managed: 'no' }, [{}]],
    [false, { dev_type: 'vdpa', remote_managed: '1' }, [{ remote_managed: 'on' }]],
  ])('is %s of %j for %j', (given, attributes, spec) => {
    expect(isGivenOut(pool(attributes), request(...spec))).toBe(given);
  });
});
