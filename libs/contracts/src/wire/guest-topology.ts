import type { GuestCell, GuestTopology } from '#numa/model/guest-topology.js';
import type { GuestCellDto, GuestTopologyDto } from '../dto/guest.dto.js';
import { cpuListInput } from './cpu-list-input.js';
import { InvalidFieldError } from './field-error.js';

function guestCell(dto: GuestCellDto, id: number): GuestCell {
  const field = `guestTopology.cells[${id}]`;
  const floatingVcpus = cpuListInput(`${field}.floatingVcpus`, dto.floatingVcpus);
  const pinnedVcpus = cpuListInput(`${field}.pinnedVcpus`, dto.pinnedVcpus);
  const cpuPolicy = dto.cpuPolicy ?? null;
  if (pinnedVcpus.length > 0 && cpuPolicy !== 'dedicated' && cpuPolicy !== 'mixed') {
    throw new InvalidFieldError(
      `${field}.pinnedVcpus`,
      'cpuPolicy',
      `${field}: pinned vCPUs need cpuPolicy dedicated or mixed`,
    );
  }
  if (floatingVcpus.length > 0 && cpuPolicy === 'dedicated') {
    throw new InvalidFieldError(
      `${field}.floatingVcpus`,
      'cpuPolicy',
      `${field}: cpuPolicy dedicated leaves no vCPU floating`,
    );
  }
  if (dto.cpuThreadPolicy && (cpuPolicy === null || cpuPolicy === 'shared')) {
    throw new InvalidFieldError(
      `${field}.cpuThreadPolicy`,
      'cpuPolicy',
      `${field}: cpuThreadPolicy needs cpuPolicy dedicated or mixed`,
    );
  }
  return {
    id,
    floatingVcpus,
    pinnedVcpus,
    memoryMiB: dto.memoryMb,
    pageSize: dto.pageSize ?? null,
    cpuPolicy,
    cpuThreadPolicy: dto.cpuThreadPolicy ?? null,
  };
}

/** A guest topology given directly. Its vCPUs must be 0 to n-1, each in one cell, and its cells of one CPU policy. */
export function guestTopologyInput(dto: GuestTopologyDto): GuestTopology {
  const cells = dto.cells.map(guestCell);
  const vcpus = cells.flatMap((cell) => [...cell.floatingVcpus, ...cell.pinnedVcpus]).sort((a, b) => a - b);
  if (vcpus.length === 0 || vcpus.some((vcpu, index) => vcpu !== index)) {
    const message = 'guestTopology: the cells together must hold each vCPU from 0 to n-1 once';
    throw new InvalidFieldError('guestTopology.cells', 'vcpus', message);
  }
  if (new Set(cells.map((cell) => cell.cpuPolicy)).size > 1) {
    const message = 'guestTopology: all cells must have the same cpuPolicy';
    throw new InvalidFieldError('guestTopology.cells', 'cpuPolicy', message);
  }
  return { cells, emulatorThreadsPolicy: dto.emulatorThreadsPolicy ?? null };
}
