import type { CpuList, PciDevice } from '#numa/model/host-topology.js';
import { cpusOfMap } from './cpu-map.js';
import { parsePciDevice } from './pci-device.js';
import { procedure } from './protocol.js';
import type { RpcChannel } from './rpc-channel.js';

/** What libvirt sums up of a host. CPUs are those online. */
export interface NodeInfo {
  readonly model: string;
  readonly memoryKiB: number;
  readonly cpus: number;
}

export interface FreePages {
  readonly cell: number;
  readonly sizeKiB: number;
  readonly free: number;
}

/** virConnectListAllNodeDevicesFlags */
const pciDevices = 1 << 1;

/** Names come without their number: the list's length bound does it (REMOTE_NODE_DEVICE_LIST_MAX). */
const needResults = 1;

/** Calls that concern the host. Each may throw LibvirtError, LibvirtTimeoutError or LibvirtUnreachableError. */
export class HostCalls {
  constructor(private readonly channel: RpcChannel) {}

  /** The capabilities XML, as libvirt writes it. */
  async capabilities(): Promise<string> {
    return (await this.channel.call(procedure.capabilities)).string();
  }

  async hostname(): Promise<string> {
    return (await this.channel.call(procedure.hostname)).string();
  }

  /** 9002000 is 9.2.0. */
  async libvirtVersion(): Promise<number> {
    return Number((await this.channel.call(procedure.libvirtVersion)).uhyper());
  }

  /** The CPUs that are online: capabilities alone list the others as well. */
  async onlineCpus(): Promise<CpuList> {
    const reply = await this.channel.call(procedure.nodeCpuMap, (args) => args.int(1).int(1).uint(0));
    return cpusOfMap(reply.opaque());
  }

  async info(): Promise<NodeInfo> {
    const reply = await this.channel.call(procedure.nodeGetInfo);
    // XDR has no char: each of the 32 takes a unit of its own.
    const characters = Array.from({ length: 32 }, () => reply.int() & 0xff);
    const end = characters.indexOf(0);
    const model = Buffer.from(characters.slice(0, end < 0 ? 32 : end)).toString('latin1');
    return { model, memoryKiB: Number(reply.uhyper()), cpus: reply.int() };
  }

  /** Free pages of the sizes in the cells. A cell that does not exist, or a size it lacks, is a LibvirtError. */
  async freePages(cells: readonly number[], sizesKiB: readonly number[]): Promise<readonly FreePages[]> {
    const perCell = cells.map(async (cell) => {
      const reply = await this.channel.call(procedure.nodeFreePages, (args) =>
        args
          .array(sizesKiB, (size) => args.uint(size))
          .int(cell)
          .uint(1)
          .uint(0),
      );
      const counts = reply.array(() => Number(reply.uhyper()));
      return sizesKiB.map((sizeKiB, index) => ({ cell, sizeKiB, free: counts[index] ?? 0 }));
    });
    return (await Promise.all(perCell)).flat();
  }

  /** PCI devices that a guest could be given: all but bridges, by address. */
  async pciDevices(): Promise<readonly PciDevice[]> {
    const list = await this.channel.call(procedure.nodeDeviceListAll, (args) =>
      args.int(needResults).uint(pciDevices),
    );
    const names = list.array(() => list.string());
    const devices = await Promise.all(names.map(async (name) => parsePciDevice(await this.deviceXml(name))));
    return devices
      .filter((device): device is PciDevice => device !== null)
      .sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  private async deviceXml(name: string): Promise<string> {
    return (await this.channel.call(procedure.nodeDeviceXml, (args) => args.string(name).uint(0))).string();
  }
}
