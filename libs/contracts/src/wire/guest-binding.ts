import type { BoundCell, GuestBinding } from '#numa/model/guest-binding.js';
import type { BindingAnswer } from '../answers/binding-answer.js';
import type { BoundCellDto, GuestBindingDto } from '../dto/guest-binding.dto.js';
import { cpuListInput } from './cpu-list-input.js';
import { InvalidFieldError } from './field-error.js';

/** CPUs named over all bindings of a guest: short texts stand for long lists, and each is kept in the ledger. */
const mostCpus = 65_536;

/** What a guest is bound to, lists written out. Throws InvalidFieldError. */
export function guestBindingInput(dto: GuestBindingDto): GuestBinding {
  const { name, cells, emulatorCpus, realtimeVcpus, pciAddresses } = dto;
  const seen = new Set<number>();
  const left = { cpus: mostCpus };
  const bound = cells.map((cell, index) => {
    const input = boundCell(cell, `binding.cells[${index}]`, left);
    for (const vcpu of input.vcpus) {
      if (seen.has(vcpu)) throw twice(`binding.cells[${index}].vcpus`, vcpu);
      seen.add(vcpu);
    }
    return input;
  });
  return {
    name: name ?? null,
    cells: bound,
    emulatorCpus: emulatorCpus == null ? null : cpusInput('binding.emulatorCpus', emulatorCpus),
    realtimeVcpus: cpuListInput('binding.realtimeVcpus', realtimeVcpus ?? []),
    pciAddresses: pciAddresses ?? [],
  };
}

function boundCell(dto: BoundCellDto, field: string, left: { cpus: number }): BoundCell {
  const vcpus = cpuListInput(`${field}.vcpus`, dto.vcpus);
  const unbound = new Set(vcpus);
  const bindings = dto.bindings.map((binding, index) => {
    const path = `${field}.bindings[${index}]`;
    const own = cpuListInput(`${path}.vcpus`, binding.vcpus);
    for (const vcpu of own) if (!unbound.delete(vcpu)) throw twice(`${path}.vcpus`, vcpu);
    const cpus = cpusInput(`${path}.cpus`, binding.cpus);
    left.cpus -= cpus.length;
    if (left.cpus >= 0) return { vcpus: own, cpus };
    const message = `${path}.cpus: the bindings name more than ${mostCpus} CPUs together`;
    throw new InvalidFieldError(`${path}.cpus`, 'cpus', message);
  });
  return {
    guestCell: dto.guestCell,
    vcpus,
    bindings,
    memoryMiB: dto.memoryMb,
    pageSizeKiB: dto.pageSizeKb ?? null,
    hostCells: dto.hostCells == null ? null : cpusInput(`${field}.hostCells`, dto.hostCells),
  };
}

function twice(field: string, vcpu: number): InvalidFieldError {
  const message = `${field}: vCPU ${vcpu} is in no vcpus of its cell, or named before`;
  return new InvalidFieldError(field, 'vcpus', message);
}

/** A list with something in it: bound to nothing is not bound, and is said with null. */
function cpusInput(field: string, input: number[] | string): number[] {
  const ids = cpuListInput(field, input);
  if (ids.length > 0) return ids;
  throw new InvalidFieldError(field, 'cpuList', `${field} must name at least one`);
}

export function bindingAnswer({ cells, ...binding }: GuestBinding): BindingAnswer {
  return {
    ...binding,
    cells: cells.map(({ memoryMiB, pageSizeKiB, ...cell }) => ({
      ...cell,
      memoryMb: memoryMiB,
      pageSizeKb: pageSizeKiB,
    })),
  };
}
