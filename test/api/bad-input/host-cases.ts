import { capabilitiesExample } from '../../../apps/tracker/src/openapi/examples.js';
import { scene, uuid } from '../scene.js';
import { type BadInput, bodiesOf, invalid, malformed, request } from './bad-input.js';

const { host } = scene;
const capabilities = `/v1/hosts/${host}/capabilities`;
const json = bodiesOf('PUT', capabilities);
const xml = (
  name: string,
  body: string | Uint8Array,
  code: string,
  field: string | null = null,
  status = 400,
) =>
  request(name, 'PUT', capabilities, { body, headers: { 'content-type': 'application/xml' } }, [
    status,
    code,
    field,
  ]);
const edited = (from: string, to: string): string => capabilitiesExample.replace(from, to);
const laughs = `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n} "&a${n - 1};&a${n - 1};">`).join('')}]><a>&a29;</a>`;

const cpu = (more: Record<string, unknown> = {}) => ({ id: 0, siblings: [0], ...more });
const cell = (more: Record<string, unknown> = {}) => ({
  id: 0,
  memoryKiB: 1048576,
  pages: [{ sizeKiB: 4, total: 262144 }],
  cpus: [cpu()],
  ...more,
});

const reports: BadInput[] = [
  xml('empty', '', 'capabilities-malformed'),
  xml('no XML', 'capabilities', 'capabilities-malformed'),
  xml('cut off', capabilitiesExample.slice(0, 300), 'capabilities-malformed'),
  xml('a wrong end', edited('</topology>', '</topologie>'), 'capabilities-malformed'),
  xml('an unknown entity', edited('x86_64', '&arch;'), 'capabilities-malformed'),
  xml('two roots', capabilitiesExample + capabilitiesExample, 'capabilities-malformed'),
  xml('an attribute twice', edited('id="0"', 'id="0" id="1"'), 'capabilities-malformed'),
  xml('a document type', `<!DOCTYPE capabilities>${capabilitiesExample}`, 'capabilities-doctype'),
  xml(
    'an external entity',
    `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${capabilitiesExample}`,
    'capabilities-doctype',
  ),
  xml('a billion laughs', laughs, 'capabilities-doctype'),
  xml('nested 100,000 deep', `<capabilities>${'<a>'.repeat(100_000)}`, 'capabilities-too-deep'),
  xml(
    'larger than 8 MiB',
    `${capabilitiesExample}<!--${'x'.repeat(9 * 1024 * 1024)}-->`,
    'request-too-large',
    null,
    413,
  ),
  xml('another document', '<domain/>', 'not-capabilities'),
  xml('another root around it', `<a>${capabilitiesExample}</a>`, 'not-capabilities'),
  xml('nothing inside', '<capabilities/>', 'not-capabilities'),
  xml('a cell twice in XML', edited('<cell id="1">', '<cell id="0">'), 'capabilities-invalid'),
  xml('a CPU twice in XML', edited('<cpu id="1"', '<cpu id="0"'), 'capabilities-invalid'),
  xml('a CPU in two cells', edited('<cpu id="4"', '<cpu id="0"'), 'capabilities-invalid'),
  xml('a cell id that is no number', edited('<cell id="1">', '<cell id="one">'), 'capabilities-invalid'),
  xml('a cell id negative', edited('<cell id="1">', '<cell id="-1">'), 'capabilities-invalid'),
  xml('memory that is no number', edited('16777216', '16 GiB'), 'capabilities-invalid'),
  xml('memory negative in XML', edited('16777216', '-5'), 'capabilities-invalid'),
  xml(
    'memory of an unknown unit',
    edited('<memory unit="KiB">', '<memory unit="pages">'),
    'capabilities-invalid',
  ),
  xml(
    'a CPU id without end',
    edited('<cpu id="7"', '<cpu id="99999999999999999999"'),
    'capabilities-invalid',
  ),
  xml('siblings without end', edited('siblings="0-1"', 'siblings="0-4294967295"'), 'capabilities-invalid'),
  xml('siblings that are none', edited('siblings="0-1"', 'siblings="x"'), 'capabilities-invalid'),
  xml('fewer CPUs than it says', edited('<cpus num="4">', '<cpus num="5">'), 'capabilities-invalid'),
  xml('more cells than it says', edited('<cells num="2">', '<cells num="1">'), 'capabilities-invalid'),
  xml('no topology', '<capabilities><host/></capabilities>', 'capabilities-invalid'),
  xml(
    'no cells in XML',
    '<capabilities><host><topology><cells num="0"/></topology></host></capabilities>',
    'capabilities-invalid',
  ),
  xml('siblings that no cell has', edited('siblings="0-1"', 'siblings="0-1,9"'), 'capabilities-invalid'),
  xml('a NUL', edited('x86_64', 'x86\0'), 'invalid-request', 'body'),
  xml('a NUL as a reference', edited('x86_64', '&#0;'), 'capabilities-malformed'),
  xml('bytes that are no UTF-8', new Uint8Array([0x3c, 0xff, 0x3e]), 'invalid-request', 'body'),
  request(
    'an unknown media type',
    'PUT',
    capabilities,
    { body: capabilitiesExample, headers: { 'content-type': 'text/html' } },
    [415, 'unsupported-media-type', null],
  ),
  request(
    'another charset',
    'PUT',
    capabilities,
    { body: capabilitiesExample, headers: { 'content-type': 'application/xml; charset=utf-16' } },
    [415, 'unsupported-media-type', null],
  ),
  request(
    'compressed',
    'PUT',
    capabilities,
    { body: 'x', headers: { 'content-type': 'application/xml', 'content-encoding': 'gzip' } },
    [415, 'unsupported-media-type', null],
  ),
  request('no body', 'PUT', capabilities, {}, invalid('body')),
  request(
    'a host name with a space',
    'PUT',
    '/v1/hosts/a%20b/capabilities',
    { body: { cells: [] } },
    invalid('host'),
  ),
  request(
    'a host name with NUL',
    'PUT',
    '/v1/hosts/a%00/capabilities',
    { body: { cells: [] } },
    invalid('host'),
  ),
  request(
    'a host name with a slash',
    'PUT',
    '/v1/hosts/a%2Fb/capabilities',
    { body: { cells: [] } },
    invalid('host'),
  ),
  request(
    'a host name that begins with a dot',
    'PUT',
    '/v1/hosts/.a/capabilities',
    { body: { cells: [] } },
    invalid('host'),
  ),
  request(
    'a host name of 256 characters',
    'PUT',
    `/v1/hosts/${'a'.repeat(256)}/capabilities`,
    { body: { cells: [] } },
    invalid('host'),
  ),
  json('no cells', {}, invalid('cells')),
  json('cells empty', { cells: [] }, invalid('cells')),
  json('cells an object', { cells: {} }, invalid('cells')),
  json('a cell null', { cells: [null] }, invalid('cells')),
  json('an unknown field', { cells: [cell()], model: 'x' }, invalid('model')),
  json('an unknown field in a cell', { cells: [cell({ name: 'x' })] }, invalid('cells[0].name')),
  json(
    'an unknown field in a CPU',
    { cells: [cell({ cpus: [cpu({ model: 1 })] })] },
    invalid('cells[0].cpus[0].model'),
  ),
  json('a cell twice', { cells: [cell(), cell({ cpus: [] })] }, invalid('cells')),
  json('a CPU twice', { cells: [cell({ cpus: [cpu(), cpu()] })] }, invalid('cells.cpus')),
  json('memory negative', { cells: [cell({ memoryKiB: -1 })] }, invalid('cells[0].memoryKiB')),
  json('memory fractional', { cells: [cell({ memoryKiB: 0.5 })] }, invalid('cells[0].memoryKiB')),
  json(
    'a CPU id of 2^31',
    { cells: [cell({ cpus: [cpu({ id: 2 ** 31 })] })] },
    invalid('cells[0].cpus[0].id'),
  ),
  json(
    'siblings as text',
    { cells: [cell({ cpus: [cpu({ siblings: '0-1' })] })] },
    invalid('cells[0].cpus[0].siblings'),
  ),
  json(
    'a page size of zero',
    { cells: [cell({ pages: [{ sizeKiB: 0, total: 1 }] })] },
    invalid('cells[0].pages[0].sizeKiB'),
  ),
  json('pages an object', { cells: [cell({ pages: {} })] }, invalid('cells[0].pages')),
  json(
    'a PCI device twice',
    { cells: [cell()], pciDevices: [1, 2].map(() => ({ address: '0000:01:00.0', attributes: {} })) },
    invalid('pciDevices'),
  ),
  json(
    'a PCI device without attributes',
    { cells: [cell()], pciDevices: [{ address: 'a' }] },
    invalid('pciDevices[0].attributes'),
  ),
  json('network an array', { cells: [cell({ network: [] })] }, invalid('cells[0].network')),
  json('malformed', '{"cells":', malformed),
];

const policy = bodiesOf('PUT', `/v1/hosts/${host}/policy`);
const disable = bodiesOf('POST', `/v1/hosts/${host}/disable`);
const outcome = bodiesOf('POST', `/v1/hosts/${host}/outcomes`);
const applied = (more: Record<string, unknown> = {}) => ({
  kind: 'applied',
  claimId: scene.placed,
  decision: 4,
  ...more,
});
const found = (binding: unknown) => ({ kind: 'drifted', instanceId: uuid(1), drift: 'foreign', binding });
const boundCell = (more: Record<string, unknown> = {}) => ({
  ...{ guestCell: 0, vcpus: '0-1', bindings: [], memoryMb: 64 },
  ...more,
});
const bound = (vcpus: string, cpus: string) => boundCell({ bindings: [{ vcpus, cpus }] });
const endlessCell = boundCell({
  vcpus: '0-9',
  bindings: Array.from({ length: 10 }, (_, vcpu) => ({ vcpus: [vcpu], cpus: '0-16383' })),
});
const unfit = [400, 'host-policy-invalid'] as const;

const operations: BadInput[] = [
  policy('an unknown field', { shared: '0-1' }, invalid('shared')),
  policy('a CPU list that is none', { sharedCpus: '1-0' }, invalid('sharedCpus')),
  policy('a CPU list with letters', { dedicatedCpus: 'all' }, invalid('dedicatedCpus')),
  policy('a CPU list without end', { dedicatedCpus: '0-99999999999' }, invalid('dedicatedCpus')),
  policy('CPU ids as text', { dedicatedCpus: ['1'] }, invalid('dedicatedCpus')),
  policy('CPU ids beyond the bound', { dedicatedCpus: [16384] }, invalid('dedicatedCpus')),
  policy('CPUs an object', { dedicatedCpus: {} }, invalid('dedicatedCpus')),
  policy('CPUs both shared and dedicated', { sharedCpus: '0-1', dedicatedCpus: '1-2' }, [
    ...unfit,
    'dedicatedCpus',
  ]),
  policy('CPUs that the host has not', { dedicatedCpus: '100' }, [...unfit, 'dedicatedCpus']),
  policy(
    'reserved pages of a cell that is not there',
    { reservedPages: [{ cell: 9, sizeKb: 2048, count: 1 }] },
    [...unfit, 'reservedPages[0].cell'],
  ),
  policy('more reserved pages than there are', { reservedPages: [{ cell: 0, sizeKb: 2048, count: 99999 }] }, [
    ...unfit,
    'reservedPages[0].count',
  ]),
  policy('reserved pages an object', { reservedPages: {} }, invalid('reservedPages')),
  policy(
    'reserved pages negative',
    { reservedPages: [{ cell: 0, sizeKb: 4, count: -1 }] },
    invalid('reservedPages[0].count'),
  ),
  policy('a reserved page size that is not there', { reservedPages: [{ cell: 0, sizeKb: 8, count: 1 }] }, [
    ...unfit,
    'reservedPages[0].sizeKb',
  ]),
  policy('reserved memory of a cell that is not there', { reservedMemory: [{ cell: 9, memoryMb: 1 }] }, [
    ...unfit,
    'reservedMemory[0].cell',
  ]),
  policy('more reserved memory than there is', { reservedMemory: [{ cell: 0, memoryMb: 2 ** 40 }] }, [
    ...unfit,
    'reservedMemory[0].memoryMb',
  ]),
  policy(
    'memory of a cell reserved twice',
    { reservedMemory: [1, 2].map((memoryMb) => ({ cell: 0, memoryMb })) },
    [...unfit, 'reservedMemory[1]'],
  ),
  policy('reserved memory an object', { reservedMemory: { 0: 1 } }, invalid('reservedMemory')),
  policy('reserved memory null', { reservedMemory: null }, invalid('reservedMemory')),
  policy(
    'reserved memory negative',
    { reservedMemory: [{ cell: 0, memoryMb: -1 }] },
    invalid('reservedMemory[0].memoryMb'),
  ),
  policy(
    'reserved memory in Gi',
    { reservedMemory: [{ cell: 0, memoryMb: '4Gi' }] },
    invalid('reservedMemory[0].memoryMb'),
  ),
  policy(
    'reserved memory beyond the bound',
    { reservedMemory: [{ cell: 0, memoryMb: 2 ** 40 + 1 }] },
    invalid('reservedMemory[0].memoryMb'),
  ),
  policy(
    'reserved memory in another unit',
    { reservedMemory: [{ cell: 0, memoryMiB: 1 }] },
    invalid('reservedMemory[0].memoryMiB'),
  ),
  policy('a ratio of zero', { cpuAllocationRatio: 0 }, invalid('cpuAllocationRatio')),
  policy('a ratio as text', { ramAllocationRatio: '1.5' }, invalid('ramAllocationRatio')),
  policy('a ratio null', { cpuAllocationRatio: null }, invalid('cpuAllocationRatio')),
  policy('labels that are numbers', { labels: { rack: 1 } }, invalid('labels')),
  policy(
    '65 labels',
    { labels: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`l${n}`, ''])) },
    invalid('labels'),
  ),
  policy('an unknown order', { cellOrder: 'random' }, invalid('cellOrder')),
  policy('an unknown way with foreign guests', { foreignGuests: 'evict' }, invalid('foreignGuests')),
  request('a host name that is none', 'PUT', '/v1/hosts/-/policy', { body: {} }, invalid('host')),
  disable('no reason', {}, invalid('reason')),
  disable('an empty reason', { reason: '' }, invalid('reason')),
  disable('a reason null', { reason: null }, invalid('reason')),
  disable('a reason without end', { reason: 'x'.repeat(1025) }, invalid('reason')),
  disable('a reason with NUL', { reason: 'a\0b' }, invalid('reason')),
  disable('an unknown field', { reason: 'x', until: 'y' }, invalid('until')),
  request('no body', 'POST', `/v1/hosts/${host}/disable`, {}, invalid('body')),
  bodiesOf('POST', '/v1/hosts/compute-9/disable')('no such host', { reason: 'x' }, [
    404,
    'host-not-found',
    'host',
  ]),
  request('no such host', 'POST', '/v1/hosts/compute-9/enable', {}, [404, 'host-not-found', 'host']),
  request('a body', 'POST', `/v1/hosts/${host}/enable`, { body: { reason: 'x' } }, invalid('reason')),
  request('no such host', 'DELETE', '/v1/hosts/compute-9', {}, [404, 'host-not-found', 'host']),
  request('it holds claims', 'DELETE', `/v1/hosts/${host}`, {}, [409, 'host-in-use', 'host']),
  request('a body', 'DELETE', `/v1/hosts/${scene.disabled}`, { body: { force: true } }, invalid('force')),
  outcome('no kind', {}, invalid('kind')),
  outcome('an unknown kind', applied({ kind: 'done' }), invalid('kind')),
  outcome('no claim id', { kind: 'applied', decision: 1 }, invalid('claimId')),
  outcome('no decision', { kind: 'applied', claimId: scene.placed }, invalid('decision')),
  outcome('a decision negative', applied({ decision: -1 }), invalid('decision')),
  outcome('a decision fractional', applied({ decision: 0.1 }), invalid('decision')),
  outcome('a decision beyond the safe integers', applied({ decision: 2 ** 60 }), invalid('decision')),
  outcome('a claim that nobody knows', applied({ claimId: scene.free }), [
    404,
    'decision-not-found',
    'decision',
  ]),
  outcome('parts as text', applied({ waitsForRestart: 'memory' }), invalid('waitsForRestart')),
  outcome('failed without a code', { ...applied(), kind: 'failed', message: 'x' }, invalid('code')),
  outcome('failed without a message', { ...applied(), kind: 'failed', code: 'x' }, invalid('message')),
  outcome('drifted without a domain', { kind: 'drifted', drift: 'foreign' }, invalid('instanceId')),
  outcome(
    'drifted in an unknown way',
    { kind: 'drifted', instanceId: uuid(1), drift: 'x' },
    invalid('drift'),
  ),
  outcome(
    'differences an object',
    { kind: 'drifted', instanceId: uuid(1), drift: 'foreign', differences: {} },
    invalid('differences'),
  ),
  outcome('a binding null', found(null), invalid('binding')),
  outcome('a binding without cells', found({}), invalid('binding.cells')),
  outcome('a binding with an unknown field', found({ cells: [], cpus: '1' }), invalid('binding.cpus')),
  outcome(
    'a binding of a guest with a claim',
    { ...found({ cells: [] }), drift: 'placement' },
    invalid('binding'),
  ),
  outcome('a binding of 129 cells', found({ cells: Array(129).fill(boundCell()) }), invalid('binding.cells')),
  outcome('a bound cell negative', found({ cells: [boundCell({ guestCell: -1 })] }), [
    ...invalid('binding.cells[0].guestCell'),
  ]),
  outcome('a bound cell without memory', found({ cells: [boundCell({ memoryMb: undefined })] }), [
    ...invalid('binding.cells[0].memoryMb'),
  ]),
  outcome('a bound cell with memory fractional', found({ cells: [boundCell({ memoryMb: 0.5 })] }), [
    ...invalid('binding.cells[0].memoryMb'),
  ]),
  outcome('a page size as text', found({ cells: [boundCell({ pageSizeKb: '2048' })] }), [
    ...invalid('binding.cells[0].pageSizeKb'),
  ]),
  outcome('memory bound to no host cell', found({ cells: [boundCell({ hostCells: [] })] }), [
    ...invalid('binding.cells[0].hostCells'),
  ]),
  outcome('vCPUs bound to a CPU list that is none', found({ cells: [bound('0', '7-')] }), [
    ...invalid('binding.cells[0].bindings[0].cpus'),
  ]),
  outcome('vCPUs bound to no CPU', found({ cells: [bound('0', '')] }), [
    ...invalid('binding.cells[0].bindings[0].cpus'),
  ]),
  outcome('a vCPU bound that its cell does not have', found({ cells: [bound('2', '4')] }), [
    ...invalid('binding.cells[0].bindings[0].vcpus'),
  ]),
  outcome('a vCPU in two cells', found({ cells: [boundCell(), boundCell({ guestCell: 1 })] }), [
    ...invalid('binding.cells[1].vcpus'),
  ]),
  outcome('bindings that name CPUs without end', found({ cells: [endlessCell] }), [
    ...invalid('binding.cells[0].bindings[4].cpus'),
  ]),
  outcome('a name without end', found({ cells: [], name: 'x'.repeat(256) }), invalid('binding.name')),
  outcome('emulator threads bound to no CPU', found({ cells: [], emulatorCpus: [] }), [
    ...invalid('binding.emulatorCpus'),
  ]),
  outcome('devices as text', found({ cells: [], pciAddresses: '0000:81:00.1' }), [
    ...invalid('binding.pciAddresses'),
  ]),
  outcome('an unknown field', applied({ host: 'x' }), invalid('host')),
  bodiesOf('POST', '/v1/hosts/compute-9/outcomes')('no such host', applied(), [
    404,
    'host-not-found',
    'host',
  ]),
];

const adopt = (on: string, instanceId: string) =>
  bodiesOf('POST', `/v1/hosts/${on}/guests/${instanceId}/adopt`);

const adoptions: BadInput[] = [
  adopt(scene.other, scene.foreign)('a claim id that is none', { claimId: 'mine' }, invalid('claimId')),
  adopt(scene.other, scene.foreign)('a claim id null', { claimId: null }, invalid('claimId')),
  adopt(scene.other, scene.foreign)('an unknown field', { force: true }, invalid('force')),
  adopt(scene.other, scene.foreign)('nothing is known of where it runs', { claimId: uuid(902) }, [
    409,
    'guest-placement-unknown',
    'instanceId',
  ]),
  adopt(scene.other, scene.foreign)('a claim id that was used', { claimId: scene.released }, [
    409,
    'claim-conflict',
    'claimId',
  ]),
  adopt(host, scene.placed)('the guest has a claim', { claimId: uuid(902) }, [
    409,
    'instance-claimed',
    'instanceId',
  ]),
  adopt(host, scene.foreign)('the guest of another host', {}, [404, 'guest-not-found', 'instanceId']),
  adopt('compute-9', scene.foreign)('no such host', {}, [404, 'host-not-found', 'host']),
  adopt(host, 'x')('a guest id that is none', {}, invalid('instanceId')),
  adopt('-', scene.foreign)('a host name that is none', {}, invalid('host')),
  request('no body', 'POST', `/v1/hosts/${scene.other}/guests/${scene.foreign}/adopt`, {}, invalid('body')),
];

export const hostCases: readonly BadInput[] = [...reports, ...operations, ...adoptions];
