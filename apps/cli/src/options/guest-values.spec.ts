import { serverGroup } from './group.js';
import { pciRequests } from './pci-request.js';

describe('--group', () => {
  it('is an id and a policy; the id may hold colons', () => {
    expect(serverGroup('db:anti-affinity')).toEqual({ id: 'db', policy: 'anti-affinity' });
    expect(serverGroup('urn:db:soft-affinity')).toEqual({ id: 'urn:db', policy: 'soft-affinity' });
  });

  it.each(['db', ':affinity', 'db:', 'db:near', 'db:Affinity'])('refuses %j', (text) => {
    expect(() => serverGroup(text)).toThrow('ID:POLICY');
  });
});

describe('--pci', () => {
  const nic = 'id=nic0,vendor_id=8086,product_id=154d';

  it('is a request; what is not its own has the device to match', () => {
    expect(pciRequests(`${nic},count=2,numa_policy=required`)).toEqual([
      {
        requestId: 'nic0',
        count: 2,
        spec: [{ vendor_id: '8086', product_id: '154d' }],
        numaPolicy: 'required',
      },
    ]);
  });

  it('collects requests, and alternatives of one', () => {
    const two = pciRequests('id=gpu,vendor_id=10de', pciRequests(nic));
    expect(two.map(({ requestId }) => requestId)).toEqual(['nic0', 'gpu']);
    const [either] = pciRequests('id=nic0,vendor_id=15b3', pciRequests(nic));
    expect(either!.spec).toEqual([{ vendor_id: '8086', product_id: '154d' }, { vendor_id: '15b3' }]);
    expect(() => pciRequests('id=nic0,vendor_id=15b3,count=2', pciRequests(nic))).toThrow('given twice');
  });

  it.each(['', 'nic0', 'vendor_id=8086', 'id=nic0', 'id=nic0,count=0,vendor_id=1', 'id=nic0,vendor_id='])(
    'refuses %j',
    (text) => {
      expect(() => pciRequests(text)).toThrow('It must be');
    },
  );
});
