import type { HeldCpuAnswer } from '#contracts/answers/host-answer.js';
import type { ForeignGuest } from '#ledger/state/foreign-guests.js';
import type { Hold } from '#ledger/state/hold.js';
import type { CpuList, HostCell } from '#numa/model/host-topology.js';
import type { PlacedCell } from '#numa/model/placement.js';
import { takenOf } from '#numa/usage/hold-binding.js';

/** The CPUs of a host cell that a claim holds with one of its placed cells. */
export function cpusOfClaim(hold: Hold, part: PlacedCell, cell: HostCell): HeldCpuAnswer[] {
  const holder = { owner: 'claim', claimId: hold.claimId, instanceId: hold.request.instanceId } as const;
  const vcpus = Object.entries(part.pins).map(
    ([vcpu, cpu]): HeldCpuAnswer => ({ cpu, ...holder, vcpu: Number(vcpu), use: 'vcpu' }),
  );
  const emulator = (part.emulatorCpus ?? []).map(
    (cpu): HeldCpuAnswer => ({ cpu, ...holder, vcpu: null, use: 'emulator' }),
  );
  const own = new Set([...vcpus, ...emulator].map(({ cpu }) => cpu));
  if (part.cpuThreadPolicy !== 'isolate') return [...vcpus, ...emulator];
  const siblings = cell.siblings
    .filter((core) => core.some((cpu) => own.has(cpu)))
    .flatMap((core) => core.filter((cpu) => !own.has(cpu)))
    .map((cpu): HeldCpuAnswer => ({ cpu, ...holder, vcpu: null, use: 'sibling' }));
  return [...vcpus, ...emulator, ...siblings];
}

/** The CPUs of a host cell that are kept from others because a guest without a claim is bound to them, each once. */
export function cpusOfGuest({ instanceId, kind, binding }: ForeignGuest, cell: HostCell): HeldCpuAnswer[] {
  const owner = kind === 'running-after-release' ? kind : 'foreign';
  const held = new Map<number, HeldCpuAnswer>();
  const add = (cpus: CpuList, vcpu: number | null, use: HeldCpuAnswer['use']): void => {
    for (const cpu of takenOf(cell, cpus)) {
      if (!held.has(cpu)) held.set(cpu, { cpu, owner, claimId: null, instanceId, vcpu, use });
    }
  };
  for (const { vcpus, cpus } of binding.cells.flatMap(({ bindings }) => bindings)) {
    add(cpus, vcpus.length === 1 ? vcpus[0]! : null, 'vcpu');
  }
  add(binding.emulatorCpus ?? [], null, 'emulator');
  return [...held.values()];
}

/** Whether a guest without a claim has some of its CPUs or its memory in a cell. */
export function isBoundTo({ binding }: ForeignGuest, { id, sharedCpus, dedicatedCpus }: HostCell): boolean {
  const near = (cpus: CpuList): boolean =>
    cpus.some((cpu) => sharedCpus.includes(cpu) || dedicatedCpus.includes(cpu));
  return binding.cells.some(
    ({ bindings, hostCells }) => hostCells?.includes(id) || bindings.some(({ cpus }) => near(cpus)),
  );
}
