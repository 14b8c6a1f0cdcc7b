import { parsePciDevice } from './pci-device.js';

function device(...content: readonly string[]): string {
  return `<device><name>pci_0000_81_10_2</name><capability type='pci'>${content.join('')}</capability></device>`;
}

const address = '<domain>0</domain><bus>129</bus><slot>16</slot><function>2</function>';
const ids = "<product id='0x154D'>82599</product><vendor id='0x8086'>Intel</vendor>";
const network = '<class>0x020000</class>';

describe('a PCI device of the host', () => {
  it('has its address, cell and ids', () => {
    expect(parsePciDevice(device(network, address, ids, "<numa node='1'/>"))).toEqual({
      address: '0000:81:10.2',
      cell: 1,
      attributes: { vendor_id: '8086', product_id: '154d', dev_type: 'type-PCI' },
    });
  });

  it('is a physical function, virtual ones switched on or not', () => {
    const capability = "<capability type='virt_functions' maxCount='63'/>";
    expect(parsePciDevice(device(network, address, ids, capability))).toMatchObject({
      cell: null,
      attributes: { dev_type: 'type-PF' },
    });
  });

  it('is a virtual function of its physical one', () => {
    const parent = "<address domain='0x0000' bus='0x81' slot='0x00' function='0x1'/>";
    const capability = `<capability type='phys_function'>${parent}</capability>`;
    expect(parsePciDevice(device(network, address, ids, capability))).toMatchObject({
      attributes: { dev_type: 'type-VF', parent_addr: '0000:81:00.1' },
    });
  });

  it('is none when it is a bridge, or on another bus', () => {
    expect(parsePciDevice(device('<class>0x060400</class>', address, ids))).toBeNull();
    expect(parsePciDevice("<device><capability type='usb_device'/></device>")).toBeNull();
  });
});
