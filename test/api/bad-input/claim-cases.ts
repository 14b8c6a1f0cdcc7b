import { claimBody, scene, smallFlavor, uuid } from '../scene.js';
import { type BadInput, bodiesOf, invalid, malformed, request } from './bad-input.js';

const claim = bodiesOf('POST', '/v1/claims');
const batch = bodiesOf('POST', '/v1/claims/batch');
const candidates = bodiesOf('POST', '/v1/candidates');

const body = (more: Record<string, unknown> = {}) => claimBody(scene.free, more);
const flavor = (more: Record<string, unknown>) => body({ flavor: { ...smallFlavor, ...more } });
const specs = (extraSpecs: Record<string, unknown>, more = {}) => flavor({ extraSpecs, ...more });
const text = (value: unknown): string => JSON.stringify(value);
/** A body as text, with a part of it replaced by what JSON.stringify would not write. */
const written = (value: unknown, part: string, by: string): string => text(value).replace(part, by);
const topology = (cells: unknown, more = {}) => ({ claimId: scene.free, guestTopology: { cells, ...more } });
const topologyBeside = (more: object) => ({ ...topology([cell()]), ...more });
const cell = (more: Record<string, unknown> = {}) => ({
  floatingVcpus: [],
  pinnedVcpus: [0],
  memoryMb: 512,
  cpuPolicy: 'dedicated',
  ...more,
});
const pci = (more: Record<string, unknown>) =>
  body({ pciRequests: [{ requestId: 'nic0', count: 1, spec: [{ vendor_id: '8086' }], ...more }] });
const constraint = [400, 'guest-constraint', null] as const;

const wholeBodies: BadInput[] = [
  claim('an empty body', '', invalid('body')),
  claim('spaces', '   ', invalid('body')),
  claim('an array of a claim', [body()], invalid('body')),
  claim('an empty object', {}, invalid('claimId')),
  claim('cut off', text(body()).slice(0, -3), malformed),
  claim('cut off inside a string', text(body()).slice(0, 20), malformed),
  claim('something behind it', `${text(body())} x`, malformed),
  claim('two objects', `${text(body())}${text(body())}`, malformed),
  claim('a trailing comma', written(body(), '}', ',}'), malformed),
  claim('single quotes', "{'claimId':1}", malformed),
  claim('a comment', `/* claim */${text(body())}`, malformed),
  claim('NaN', written(body(), '512', 'NaN'), malformed),
  claim('Infinity', written(body(), '512', 'Infinity'), malformed),
  claim('a hexadecimal number', written(body(), '512', '0x200'), malformed),
  claim('a key given twice', written(body(), '{"vcpus"', '{"memoryMb":1,"vcpus"'), malformed),
  claim(
    'a key given twice, once escaped',
    written(body(), '{"vcpus"', '{"v\\u0063pus":2,"vcpus"'),
    malformed,
  ),
  claim('__proto__', written(body(), '{', '{"__proto__":{"zone":"x"},'), invalid('__proto__')),
  claim('__proto__ escaped', written(body(), '{', '{"__\\u0070roto__":{"zone":"x"},'), invalid('__proto__')),
  claim(
    '__proto__ in extra specs',
    written(body(), '"hw:numa', '"__proto__":"1","hw:numa'),
    invalid('flavor.extraSpecs.__proto__'),
  ),
  claim(
    'toString in extra specs',
    specs({ ...smallFlavor.extraSpecs, toString: 'x' }),
    invalid('flavor.extraSpecs.toString'),
  ),
  claim(
    'hasOwnProperty among image properties',
    body({ image: { properties: { hasOwnProperty: 'x' } } }),
    invalid('image.properties.hasOwnProperty'),
  ),
  claim(
    'valueOf among labels',
    body({ target: { labels: { rack: 'r2', valueOf: 'x' } } }),
    invalid('target.labels.valueOf'),
  ),
  claim(
    'constructor in a PCI spec',
    pci({ spec: [{ vendor_id: '8086' }, { constructor: 'x' }] }),
    invalid('pciRequests[0].spec[1].constructor'),
  ),
  claim(
    'constructor',
    written(body(), '{', '{"constructor":{"prototype":{"zone":"x"}},'),
    invalid('constructor'),
  ),
  claim('constructor in the flavor', flavor({ constructor: 'x' }), invalid('flavor.constructor')),
  claim('bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), invalid('body')),
  claim('nested 100,000 deep', '['.repeat(100_000), invalid('body')),
  claim(
    'nested 1,000 deep inside',
    written(body(), '512', `${'['.repeat(1000)}${']'.repeat(1000)}`),
    invalid('body'),
  ),
  claim('larger than 8 MiB', `{"claimId":"${'a'.repeat(8 * 1024 * 1024)}"}`, [
    413,
    'request-too-large',
    null,
  ]),
];

const ids: BadInput[] = [
  claim('no claim id', { flavor: smallFlavor }, invalid('claimId')),
  claim('claim id null', { claimId: null, flavor: smallFlavor }, invalid('claimId')),
  claim('claim id a number', { claimId: 1, flavor: smallFlavor }, invalid('claimId')),
  claim('claim id an array', { claimId: [scene.free], flavor: smallFlavor }, invalid('claimId')),
  claim('claim id in upper case', claimBody('8C5F1F6E-0C3A-4B64-9F0E-1F6A2B7C8D90'), invalid('claimId')),
  claim('claim id in braces', claimBody(`{${scene.free}}`), invalid('claimId')),
  claim('claim id with a line end', claimBody(`${scene.free}\n`), invalid('claimId')),
  claim('claim id with NUL', claimBody(`${scene.free}\0`), invalid('claimId')),
  claim('claim id with half a surrogate pair', written(body(), scene.free, '\\ud800'), invalid('claimId')),
  claim('instance id empty', body({ instanceId: '' }), invalid('instanceId')),
  claim('instance id null', body({ instanceId: null }), invalid('instanceId')),
  claim('zone null', body({ zone: null }), invalid('zone')),
  claim('zone a number', body({ zone: 1 }), invalid('zone')),
  claim('another zone', body({ zone: 'east' }), [404, 'zone-not-found', 'zone']),
  claim('zone empty', body({ zone: '' }), [404, 'zone-not-found', 'zone']),
  claim('an unknown field', body({ flavour: {} }), invalid('flavour')),
  claim('a field of another case', body({ Flavor: smallFlavor }), invalid('Flavor')),
  claim('a field named toString', body({ toString: 'x' }), invalid('toString')),
  claim('an id used for another request', claimBody(scene.placed, { flavor: { ...smallFlavor, vcpus: 2 } }), [
    409,
    'claim-conflict',
    'claimId',
  ]),
  claim('an id whose claim has ended', claimBody(scene.released), [409, 'claim-ended', 'claimId']),
  claim('an ended id for another request', claimBody(scene.released, { lease: { seconds: 5 } }), [
    409,
    'claim-conflict',
    'claimId',
  ]),
];

const flavors: BadInput[] = [
  claim('neither flavor nor guest topology', { claimId: scene.free }, invalid('flavor')),
  claim('flavor null', body({ flavor: null }), invalid('flavor')),
  claim('flavor an array', body({ flavor: [] }), invalid('flavor')),
  claim('flavor an array of one', body({ flavor: [smallFlavor] }), invalid('flavor')),
  claim('flavor a string', body({ flavor: 'm1.small' }), invalid('flavor')),
  claim('an unknown field in the flavor', flavor({ disk: 1 }), invalid('flavor.disk')),
  claim('no vCPUs', flavor({ vcpus: 0 }), invalid('flavor.vcpus')),
  claim('vCPUs missing', flavor({ vcpus: undefined }), invalid('flavor.vcpus')),
  claim('vCPUs null', flavor({ vcpus: null }), invalid('flavor.vcpus')),
  claim('vCPUs negative', flavor({ vcpus: -1 }), invalid('flavor.vcpus')),
  claim('vCPUs fractional', flavor({ vcpus: 1.5 }), invalid('flavor.vcpus')),
  claim('vCPUs as text', flavor({ vcpus: '2' }), invalid('flavor.vcpus')),
  claim('vCPUs "NaN"', flavor({ vcpus: 'NaN' }), invalid('flavor.vcpus')),
  claim('vCPUs true', flavor({ vcpus: true }), invalid('flavor.vcpus')),
  claim('vCPUs an object', flavor({ vcpus: {} }), invalid('flavor.vcpus')),
  claim('vCPUs 1e400', written(body(), '"vcpus":1', '"vcpus":1e400'), invalid('flavor.vcpus')),
  claim('vCPUs beyond the bound', flavor({ vcpus: 16385 }), invalid('flavor.vcpus')),
  claim('memory negative', flavor({ memoryMb: -512 }), invalid('flavor.memoryMb')),
  claim('memory zero', flavor({ memoryMb: 0 }), invalid('flavor.memoryMb')),
  claim('memory fractional', flavor({ memoryMb: 0.5 }), invalid('flavor.memoryMb')),
  claim('memory beyond all bounds', flavor({ memoryMb: 2 ** 53 }), invalid('flavor.memoryMb')),
  claim('extra specs an array', flavor({ extraSpecs: ['hw:numa_nodes'] }), invalid('flavor.extraSpecs')),
  claim('extra specs null', flavor({ extraSpecs: null }), invalid('flavor.extraSpecs')),
  claim('an extra spec that is a number', specs({ 'hw:numa_nodes': 2 }), invalid('flavor.extraSpecs')),
  claim('an extra spec that is an object', specs({ 'hw:numa_nodes': {} }), invalid('flavor.extraSpecs')),
  claim(
    'an extra spec with NUL',
    specs({ 'hw:numa_nodes': '2\0' }),
    invalid('flavor.extraSpecs.hw:numa_nodes'),
  ),
  claim('an extra spec whose key has NUL', specs({ 'a\0': '2' }), invalid('flavor.extraSpecs')),
  claim('an extra spec of 5,000 characters', specs({ a: 'x'.repeat(5000) }), invalid('flavor.extraSpecs')),
  claim(
    '300 extra specs',
    specs(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, 'v']))),
    invalid('flavor.extraSpecs'),
  ),
  claim('image an array', body({ image: [] }), invalid('image')),
  claim('an unknown field in the image', body({ image: { name: 'x' } }), invalid('image.name')),
  claim(
    'an image property that is true',
    body({ image: { properties: { a: true } } }),
    invalid('image.properties'),
  ),
];

const contradictions: BadInput[] = [
  claim('numa_nodes is no number', specs({ 'hw:numa_nodes': 'two' }), constraint),
  claim('numa_nodes zero', specs({ 'hw:numa_nodes': '0' }), constraint),
  claim('more cells than vCPUs', specs({ 'hw:numa_nodes': '4' }), constraint),
  claim('an unknown CPU policy', specs({ 'hw:cpu_policy': 'mine' }), constraint),
  claim('a thread policy without dedicated CPUs', specs({ 'hw:cpu_thread_policy': 'isolate' }), constraint),
  claim('an unknown page size', specs({ 'hw:mem_page_size': 'huge' }), constraint),
  claim(
    'cells whose CPUs overlap',
    specs(
      {
        'hw:numa_nodes': '2',
        'hw:numa_cpus.0': '0,1',
        'hw:numa_cpus.1': '1',
        'hw:numa_mem.0': '256',
        'hw:numa_mem.1': '256',
      },
      { vcpus: 2 },
    ),
    constraint,
  ),
  claim(
    'a CPU list without end',
    specs({ 'hw:numa_nodes': '1', 'hw:numa_cpus.0': '0-4294967295', 'hw:numa_mem.0': '512' }),
    constraint,
  ),
  claim(
    'the image asks for dedicated CPUs, the flavor forbids them',
    { ...specs({ 'hw:cpu_policy': 'shared' }), image: { properties: { hw_cpu_policy: 'dedicated' } } },
    constraint,
  ),
];

const topologies: BadInput[] = [
  claim('a topology beside a flavor', body({ guestTopology: { cells: [cell()] } }), invalid('guestTopology')),
  claim(
    'a topology beside image properties',
    topologyBeside({ image: { properties: { hw_numa_nodes: '1' } } }),
    invalid('guestTopology'),
  ),
  claim('a topology without cells', topology([]), invalid('guestTopology.cells')),
  claim('cells an object', topology({ 0: cell() }), invalid('guestTopology.cells')),
  claim('a cell null', topology([null]), invalid('guestTopology.cells')),
  claim('a cell an array', topology([[cell()]]), invalid('guestTopology.cells')),
  claim('an unknown field in a cell', topology([cell({ cpus: 1 })]), invalid('guestTopology.cells[0].cpus')),
  claim(
    'a cell without memory',
    topology([cell({ memoryMb: undefined })]),
    invalid('guestTopology.cells[0].memoryMb'),
  ),
  claim(
    'vCPU ids negative',
    topology([cell({ pinnedVcpus: [-1] })]),
    invalid('guestTopology.cells[0].pinnedVcpus'),
  ),
  claim(
    'vCPU ids fractional',
    topology([cell({ pinnedVcpus: [0.5] })]),
    invalid('guestTopology.cells[0].pinnedVcpus'),
  ),
  claim(
    'a vCPU list that is none',
    topology([cell({ pinnedVcpus: '0-' })]),
    invalid('guestTopology.cells[0].pinnedVcpus'),
  ),
  claim(
    'a vCPU list without end',
    topology([cell({ pinnedVcpus: '0-4294967295' })]),
    invalid('guestTopology.cells[0].pinnedVcpus'),
  ),
  claim('a vCPU in two cells', topology([cell(), cell()]), invalid('guestTopology.cells')),
  claim('a vCPU left out', topology([cell({ pinnedVcpus: [0, 2] })]), invalid('guestTopology.cells')),
  claim(
    'pinned vCPUs without a policy',
    topology([cell({ cpuPolicy: null })]),
    invalid('guestTopology.cells[0].pinnedVcpus'),
  ),
  claim('a page size true', topology([cell({ pageSize: true })]), invalid('guestTopology.cells[0].pageSize')),
  claim(
    'a page size negative',
    topology([cell({ pageSize: -4 })]),
    invalid('guestTopology.cells[0].pageSize'),
  ),
  claim(
    'a page size "huge"',
    topology([cell({ pageSize: 'huge' })]),
    invalid('guestTopology.cells[0].pageSize'),
  ),
  claim(
    '129 cells',
    topology(Array.from({ length: 129 }, (_, id) => cell({ pinnedVcpus: [id] }))),
    invalid('guestTopology.cells'),
  ),
  claim(
    'an unknown emulator policy',
    topology([cell()], { emulatorThreadsPolicy: 'x' }),
    invalid('guestTopology.emulatorThreadsPolicy'),
  ),
];

const domain = (xml: unknown, more = {}) => body({ domain: { xml, ...more } });
const domainOf = (uuidText: string, inside = '') =>
  `<domain type="kvm"><name>a</name><uuid>${uuidText}</uuid>${inside}</domain>`;

const rest: BadInput[] = [
  claim('PCI requests an object', body({ pciRequests: {} }), invalid('pciRequests')),
  claim('PCI requests null', body({ pciRequests: null }), invalid('pciRequests')),
  claim('a PCI request that is an array', body({ pciRequests: [[]] }), invalid('pciRequests')),
  claim(
    '33 PCI requests',
    body({ pciRequests: Array.from({ length: 33 }, () => ({ requestId: 'a', count: 1, spec: [{}] })) }),
    invalid('pciRequests'),
  ),
  claim('a PCI count of zero', pci({ count: 0 }), invalid('pciRequests[0].count')),
  claim('a PCI spec that is no list', pci({ spec: { vendor_id: '8086' } }), invalid('pciRequests[0].spec')),
  claim('a PCI spec of numbers', pci({ spec: [{ vendor_id: 8086 }] }), invalid('pciRequests[0].spec')),
  claim('a PCI spec without alternatives', pci({ spec: [] }), invalid('pciRequests[0].spec')),
  claim('an unknown PCI NUMA policy', pci({ numaPolicy: 'x' }), invalid('pciRequests[0].numaPolicy')),
  claim('an unknown field in a PCI request', pci({ alias: 'x' }), invalid('pciRequests[0].alias')),
  claim('networks an array', body({ networks: [] }), invalid('networks')),
  claim('a physnet that is a number', body({ networks: { physnets: [1] } }), invalid('networks.physnets')),
  claim('tunneled as text', body({ networks: { tunneled: 'yes' } }), invalid('networks.tunneled')),
  claim('limits without numbers', body({ limits: {} }), invalid('limits.cpuAllocationRatio')),
  claim(
    'a limit of zero',
    body({ limits: { cpuAllocationRatio: 0, ramAllocationRatio: 1 } }),
    invalid('limits.cpuAllocationRatio'),
  ),
  claim(
    'a limit negative',
    body({ limits: { cpuAllocationRatio: 1, ramAllocationRatio: -1 } }),
    invalid('limits.ramAllocationRatio'),
  ),
  claim('target null', body({ target: null }), invalid('target')),
  claim('target hosts a string', body({ target: { hosts: 'compute-1' } }), invalid('target.hosts')),
  claim('no host aimed at', body({ target: { hosts: [] } }), invalid('target.hosts')),
  candidates('no host aimed at', { flavor: smallFlavor, target: { hosts: [] } }, invalid('target.hosts')),
  claim('a target host with a slash', body({ target: { hosts: ['a/b'] } }), invalid('target.hosts')),
  claim(
    'a target label that is a number',
    body({ target: { labels: { rack: 2 } } }),
    invalid('target.labels'),
  ),
  claim('a group without a policy', body({ group: { id: 'db' } }), invalid('group.policy')),
  claim('a group with an empty id', body({ group: { id: '', policy: 'affinity' } }), invalid('group.id')),
  claim('a group of another policy', body({ group: { id: 'db', policy: 'affinity' } }), [
    409,
    'group-conflict',
    'group.policy',
  ]),
  claim('an unknown rank policy', body({ rank: 'random' }), invalid('rank')),
  claim('no rank policy at all', body({ rank: null }), invalid('rank')),
  claim('a lease of no time', body({ lease: { seconds: 0 } }), invalid('lease.seconds')),
  claim('a lease of a year', body({ lease: { seconds: 31_536_000 } }), invalid('lease.seconds')),
  claim('a lease as a number', body({ lease: 120 }), invalid('lease')),
  claim('a domain that is no XML', domain('domain'), invalid('domain.xml')),
  claim('a domain that is another document', domain('<network/>'), invalid('domain.xml')),
  claim('a domain cut off', domain('<domain><uuid>'), invalid('domain.xml')),
  claim(
    'a domain with a document type',
    domain(`<!DOCTYPE domain>${domainOf(scene.free)}`),
    invalid('domain.xml'),
  ),
  claim('a domain without a UUID', domain('<domain type="kvm"/>'), invalid('domain.xml')),
  claim("another domain's UUID", domain(domainOf(scene.placed)), invalid('domain.xml')),
  claim(
    'a domain nested 10,000 deep',
    domain(domainOf(scene.free, `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`)),
    invalid('domain.xml'),
  ),
  claim(
    'a domain to be started "yes"',
    domain(domainOf(scene.free), { start: 'yes' }),
    invalid('domain.start'),
  ),

  batch('no claims', { claims: [] }, invalid('claims')),
  batch('claims missing', {}, invalid('claims')),
  batch('claims an object', { claims: body() }, invalid('claims')),
  batch('a claim that is null', { claims: [null] }, invalid('claims')),
  batch('a claim that is an array', { claims: [[body()]] }, invalid('claims')),
  batch(
    '1,001 claims',
    { claims: Array.from({ length: 1001 }, (_, n) => claimBody(uuid(2000 + n))) },
    invalid('claims'),
  ),
  batch(
    'one of two with a wrong field',
    { claims: [body(), flavor({ vcpus: -1 })] },
    invalid('claims[1].flavor.vcpus'),
  ),
  batch('an unknown field in the second', { claims: [body(), body({ foo: 1 })] }, invalid('claims[1].foo')),
  batch('an unknown field beside', { claims: [body()], atomic: true }, invalid('atomic')),

  candidates('a claim id', { ...body(), claimId: scene.free }, invalid('claimId')),
  candidates('a limit of zero', { flavor: smallFlavor, limit: 0 }, invalid('limit')),
  candidates('a limit as text', { flavor: smallFlavor, limit: '5' }, invalid('limit')),
  candidates('nothing asked for', {}, invalid('flavor')),
  candidates('another zone', { flavor: smallFlavor, zone: 'east' }, [404, 'zone-not-found', 'zone']),
  candidates(
    'a synthetic host of no size',
    { flavor: smallFlavor, syntheticHosts: ['core:2', 'core:0'] },
    invalid('syntheticHosts[1]'),
  ),
  candidates('no synthetic host', { flavor: smallFlavor, syntheticHosts: [] }, invalid('syntheticHosts')),
  candidates(
    'a synthetic host that is an object',
    { flavor: smallFlavor, syntheticHosts: [{}] },
    invalid('syntheticHosts'),
  ),
  candidates(
    'a synthetic host and one of the zone',
    { flavor: smallFlavor, syntheticHosts: ['core:2'], target: { labels: { rack: 'r2' } } },
    invalid('target'),
  ),
  candidates(
    'a contradiction',
    { flavor: { ...smallFlavor, extraSpecs: { 'hw:numa_nodes': '9' } } },
    constraint,
  ),

  request('no such claim', 'POST', `/v1/claims/${scene.free}/confirm`, {}, [
    404,
    'claim-not-found',
    'claimId',
  ]),
  request('an id that is none', 'POST', '/v1/claims/1/confirm', {}, invalid('claimId')),
  request('ended', 'POST', `/v1/claims/${scene.released}/confirm`, {}, [409, 'claim-ended', 'claimId']),
  request('rejected', 'POST', `/v1/claims/${scene.rejected}/confirm`, {}, [409, 'claim-rejected', 'claimId']),
  request(
    'a body',
    'POST',
    `/v1/claims/${scene.placed}/confirm`,
    { body: { reason: 'x' } },
    invalid('reason'),
  ),
  request('no such claim', 'DELETE', `/v1/claims/${scene.free}`, {}, [404, 'claim-not-found', 'claimId']),
  request(
    'an id in upper case',
    'DELETE',
    '/v1/claims/AAAAAAAA-0000-4000-8000-000000000000',
    {},
    invalid('claimId'),
  ),
  request('rejected', 'DELETE', `/v1/claims/${scene.rejected}`, {}, [409, 'claim-rejected', 'claimId']),
  request('a body', 'DELETE', `/v1/claims/${scene.placed}`, { body: { force: true } }, invalid('force')),
];

export const claimCases: readonly BadInput[] = [
  ...wholeBodies,
  ...ids,
  ...flavors,
  ...contradictions,
  ...topologies,
  ...rest,
];
