import type { NumaHost } from '../numa-host/numa-host.js';

/** What libvirt and the kernel say of a guest, through programs that are not ours. */
export class GuestWitness {
  constructor(private readonly host: NumaHost) {}

  /** `virsh vcpupin`: the CPU list of each vCPU. */
  async vcpuPins(guest: string, ...flags: readonly string[]): Promise<Record<string, string>> {
    return table(await this.host.virsh('vcpupin', guest, ...flags));
  }

  /** `virsh emulatorpin`: a CPU list. */
  async emulatorPin(guest: string): Promise<string | undefined> {
    return table(await this.host.virsh('emulatorpin', guest))['*'];
  }

  /** `virsh numatune`: mode and node set. */
  async numatune(guest: string, ...flags: readonly string[]): Promise<Record<string, string>> {
    return table(await this.host.virsh('numatune', guest, ...flags));
  }

  /** `virsh dumpxml`: the elements of the given names, whitespace between attributes and lines evened out. */
  async elements(guest: string, names: readonly string[], ...flags: readonly string[]): Promise<string[]> {
    const xml = await this.host.virsh('dumpxml', guest, ...flags);
    const element = new RegExp(`<(?:${names.join('|')})(?:\\s[^>]*)?>`, 'g');
    return [...xml.matchAll(element)].map(([text]) => text);
  }

  async isRunning(guest: string): Promise<boolean> {
    return (await this.host.virsh('domstate', guest)).trim() === 'running';
  }

  /** The kernel's view: the allowed CPUs of each thread, by its name. */
  async allowedCpus(guest: string): Promise<Record<string, string>> {
    const output = await this.host.exec(
      `for t in /proc/${processOf(guest)}/task/*; do
         echo "$(cat $t/comm): $(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' $t/status)"
       done`,
    );
    return table(output);
  }

  /** `numastat -p`: MiB of huge pages on each host cell. */
  async hugePageMiB(guest: string): Promise<readonly number[]> {
    const output = await this.host.exec(`numastat -p ${processOf(guest)}`);
    const row = /^Huge\s+(.*)$/m.exec(output)?.[1] ?? '';
    return row.trim().split(/\s+/).map(Number).slice(0, -1);
  }

  /** The qemu processes of the guest: more than one would be a guest started twice. */
  async processes(guest: string): Promise<readonly string[]> {
    const output = await this.host.exec(`ps -o pid,args | grep '[g]uest=${guest},' || true`);
    return output.split('\n').filter((line) => line !== '');
  }
}

function processOf(guest: string): string {
  return `$(cat /run/libvirt/qemu/${guest}.pid)`;
}

/** Lines of `key: value` or of `key  value`, as virsh writes both. */
function table(output: string): Record<string, string> {
  const rows = [...output.matchAll(/^[ \t]*(\S.*?)(?:[ \t]*:[ \t]+|[ \t]{2,})(\S.*?)[ \t]*$/gm)];
  return Object.fromEntries(rows.map(([, key, value]) => [key, value]));
}
