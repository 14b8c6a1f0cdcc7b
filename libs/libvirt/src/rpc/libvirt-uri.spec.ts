import { parseLibvirtUri } from './libvirt-uri.js';

describe('libvirt URIs', () => {
  it.each([
    ['qemu:///system', { transport: 'unix', name: 'qemu:///system' }],
    [
      'qemu+unix:///system?socket=/tmp/libvirt-sock',
      { transport: 'unix', paths: ['/tmp/libvirt-sock'], name: 'qemu:///system' },
    ],
    [
      'qemu+unix:///session?socket=/tmp/libvirt-sock',
      { transport: 'unix', paths: ['/tmp/libvirt-sock'], name: 'qemu:///session' },
    ],
    [
      'qemu+tcp://127.0.0.1:20000/system',
      { transport: 'tcp', host: '127.0.0.1', port: 20000, name: 'qemu:///system' },
    ],
    ['qemu+tcp://[::1]/system', { transport: 'tcp', host: '::1', port: 16509, name: 'qemu:///system' }],
  ])('%s', (uri, address) => {
    expect(parseLibvirtUri(uri)).toMatchObject(address);
  });

  it.each([
    ['libvirt', /no libvirt URI/],
    ['test:///default', /driver 'test'/],
    ['qemu+ssh://host/system', /transport 'ssh'/],
    ['qemu://host/system', /transport 'tls'/],
    ['qemu+tcp:///system', /names no host/],
    ['qemu:///session', /needs \?socket=/],
    ['qemu:///', /must end in \/system/],
  ])('%s is refused, and what works is said', (uri, why) => {
    expect(() => parseLibvirtUri(uri)).toThrow(why);
    expect(() => parseLibvirtUri(uri)).toThrow(/qemu\+tcp:\/\/host:port\/system/);
  });
});
