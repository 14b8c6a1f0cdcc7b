import type { CpuList } from '#numa/model/host-topology.js';
import { cpusOfMap, mapOfCpus } from './cpu-map.js';
import { type DomainName, readDomainName, writeDomain } from './domain-name.js';
import { LibvirtError } from './libvirt-error.js';
import { procedure } from './protocol.js';
import type { RpcChannel } from './rpc-channel.js';
import { readTypedParameters, type TypedParameters, writeTypedParameters } from './typed-parameters.js';
import { uuidBytes } from './uuid.js';
import type { XdrReader, XdrWriter } from './xdr.js';

/** Which of a domain's two configurations a call concerns. */
export type DomainScope = 'live' | 'config' | 'both';

/** virDomainState, by number. */
const states = [
  'no-state',
  'running',
  'blocked',
  'paused',
  'shutting-down',
  'shut-off',
  'crashed',
  'suspended',
] as const;
export type DomainState = (typeof states)[number];

/** VIR_DOMAIN_PAUSED_STARTING_UP, a reason of the state paused. */
const pausedForStart = 11;

const scopeFlags: Record<DomainScope, number> = { live: 1, config: 2, both: 3 };
const inactiveXml = 2;
const securityXml = 1;
const maximumVcpus = 4;
const stringParameters = 4;
const defineValidate = 1;
const undefineAll = 1 | 2 | 4 | 16;
const needResults = 1;

/** Bytes of the CPU maps asked for: libvirt cuts them, and 4096 CPUs are enough for any host. */
const cpuMapBytes = 512;
/** More NUMA parameters than there are. */
const maxNumaParameters = 16;
/** A start waits until all memory is in place, minutes for large guests with huge pages. */
const startTimeoutMs = 300_000;

/**
 * Calls that concern one domain, named by its UUID.
 * Each may throw LibvirtError (`isNoDomain`: there is none with this UUID), LibvirtTimeoutError or
 * LibvirtUnreachableError. `live` on a domain that does not run is a LibvirtError 55.
 */
export class DomainCalls {
  constructor(private readonly channel: RpcChannel) {}

  /** All domains, running or not. */
  async list(): Promise<readonly DomainName[]> {
    const reply = await this.channel.call(procedure.domainListAll, (args) => args.int(needResults).uint(0));
    return reply.array(() => readDomainName(reply));
  }

  /** The domain with the UUID; null when there is none. */
  async lookup(uuid: string): Promise<DomainName | null> {
    try {
      const bytes = uuidBytes(uuid);
      const reply = await this.channel.call(procedure.domainLookupByUuid, (args) => args.fixedOpaque(bytes));
      return readDomainName(reply);
    } catch (error) {
      if (isNoDomain(error)) return null;
      throw error;
    }
  }

  async state(uuid: string): Promise<DomainState> {
    const reply = await this.call(procedure.domainState, uuid, (args) => args.uint(0));
    return states[reply.int()] ?? 'no-state';
  }

  /** Whether its start is under way: there is a process already, and it may still come to nothing. */
  async isStarting(uuid: string): Promise<boolean> {
    const reply = await this.call(procedure.domainState, uuid, (args) => args.uint(0));
    return states[reply.int()] === 'paused' && reply.int() === pausedForStart;
  }

  /** What runs; with `inactive` what counts from the next start. Secrets are included, so that it can be defined again. */
  async xml(uuid: string, options: { readonly inactive?: boolean } = {}): Promise<string> {
    const flags = securityXml | (options.inactive === true ? inactiveXml : 0);
    return (await this.call(procedure.domainXml, uuid, (args) => args.uint(flags))).string();
  }

  /** Defines or, by the UUID in the XML, defines again. `validate`: held against libvirt's schema first. */
  async define(xml: string, options: { readonly validate?: boolean } = {}): Promise<DomainName> {
    const flags = options.validate === true ? defineValidate : 0;
    const reply = await this.channel.call(procedure.domainDefine, (args) => args.string(xml).uint(flags));
    return readDomainName(reply);
  }

  /** Starts a defined domain. */
  async create(uuid: string): Promise<void> {
    await this.call(procedure.domainCreate, uuid, (args) => args.uint(0), startTimeoutMs);
  }

  /** Stops a domain at once, as by its power switch. */
  async destroy(uuid: string): Promise<void> {
    await this.call(procedure.domainDestroy, uuid);
  }

  async undefine(uuid: string): Promise<void> {
    await this.call(procedure.domainUndefine, uuid, (args) => args.uint(undefineAll));
  }

  async pinVcpu(uuid: string, vcpu: number, cpus: CpuList, scope: DomainScope): Promise<void> {
    await this.call(procedure.domainPinVcpu, uuid, (args) =>
      args.uint(vcpu).opaque(mapOfCpus(cpus)).uint(scopeFlags[scope]),
    );
  }

  /** The CPUs of each vCPU, by vCPU number; all of the host's for one that is not pinned. */
  async vcpuPins(uuid: string, scope: Exclude<DomainScope, 'both'>): Promise<readonly CpuList[]> {
    const flags = scopeFlags[scope];
    const count = (
      await this.call(procedure.domainVcpuCount, uuid, (args) => args.uint(flags | maximumVcpus))
    ).int();
    const reply = await this.call(procedure.domainVcpuPins, uuid, (args) =>
      args.int(count).int(cpuMapBytes).uint(flags),
    );
    const maps = reply.opaque();
    const known = reply.int();
    return Array.from({ length: known }, (_, vcpu) =>
      cpusOfMap(maps.subarray(vcpu * cpuMapBytes, (vcpu + 1) * cpuMapBytes)),
    );
  }

  async pinEmulator(uuid: string, cpus: CpuList, scope: DomainScope): Promise<void> {
    await this.call(procedure.domainPinEmulator, uuid, (args) =>
      args.opaque(mapOfCpus(cpus)).uint(scopeFlags[scope]),
    );
  }

  /** The CPUs of the emulator threads; all of the host's when they are not pinned. */
  async emulatorPin(uuid: string, scope: Exclude<DomainScope, 'both'>): Promise<CpuList> {
    const reply = await this.call(procedure.domainEmulatorPin, uuid, (args) =>
      args.int(cpuMapBytes).uint(scopeFlags[scope]),
    );
    return cpusOfMap(reply.opaque());
  }

  async pinIothread(uuid: string, iothread: number, cpus: CpuList, scope: DomainScope): Promise<void> {
    await this.call(procedure.domainPinIothread, uuid, (args) =>
      args.uint(iothread).opaque(mapOfCpus(cpus)).uint(scopeFlags[scope]),
    );
  }

  /** The CPUs of each I/O thread. */
  async iothreadPins(
    uuid: string,
    scope: Exclude<DomainScope, 'both'>,
  ): Promise<readonly { readonly iothread: number; readonly cpus: CpuList }[]> {
    const reply = await this.call(procedure.domainIothreads, uuid, (args) => args.uint(scopeFlags[scope]));
    return reply.array(() => ({ iothread: reply.uint(), cpus: cpusOfMap(reply.opaque()) }));
  }

  /** `numa_nodeset` and `numa_mode`. Live, the set changes only under the mode restrictive, the mode never. */
  async numaParameters(uuid: string, scope: Exclude<DomainScope, 'both'>): Promise<TypedParameters> {
    const reply = await this.call(procedure.domainNumaParameters, uuid, (args) =>
      args.int(maxNumaParameters).uint(scopeFlags[scope] | stringParameters),
    );
    return readTypedParameters(reply);
  }

  async setNumaParameters(
    uuid: string,
    parameters: { readonly numa_nodeset?: string; readonly numa_mode?: number },
    scope: DomainScope,
  ): Promise<void> {
    await this.call(procedure.domainSetNumaParameters, uuid, (args) => {
      writeTypedParameters(args, parameters);
      args.uint(scopeFlags[scope]);
    });
  }

  private async call(
    called: number,
    uuid: string,
    writeRest: (args: XdrWriter) => void = () => {},
    timeoutMs?: number,
  ): Promise<XdrReader> {
    const bytes = uuidBytes(uuid);
    return this.channel.call(
      called,
      (args) => {
        writeDomain(args, bytes);
        writeRest(args);
      },
      timeoutMs,
    );
  }
}

function isNoDomain(error: unknown): boolean {
  return error instanceof LibvirtError && error.isNoDomain;
}
