import type { GuestCell, GuestTopology } from '#numa/model/guest-topology.js';
import type { GuestCellDto, GuestTopologyDto } from '../dto/guest.dto.js';
import { cpuListInput } from './cpu-list-input.js';
import { InvalidFieldError } from './field-error.js';

/** vCPUs of a guest, and characters of the lists that name them: short texts stand for long lists. */
const mostVcpus = 16_384;
const mostListText = 131_072;

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
  checkListText(dto);
  let count = 0;
  const cells = dto.cells.map((cell, id) => {
    const input = guestCell(cell, id);
    count += input.floatingVcpus.length + input.pinnedVcpus.length;
    if (count > mostVcpus) throw notOnce();
    return input;
  });
  const vcpus = cells.flatMap((cell) => [...cell.floatingVcpus, ...cell.pinnedVcpus]).sort((a, b) => a - b);
  if (vcpus.length === 0 || vcpus.some((vcpu, index) => vcpu !== index)) throw notOnce();
  if (new Set(cells.map((cell) => cell.cpuPolicy)).size > 1) {
    const message = 'guestTopology: all cells must have the same cpuPolicy';
    throw new InvalidFieldError('guestTopology.cells', 'cpuPolicy', message);
  }
  return { cells, emulatorThreadsPolicy: dto.emulatorThreadsPolicy ?? null };
}

function notOnce(): InvalidFieldError {
  const message = 'guestTopology: the cells together must hold each vCPU from 0 to n-1 once';
  return new InvalidFieldError('guestTopology.cells', 'vcpus', message);
}

function checkListText({ cells }: GuestTopologyDto): void {
  const lists = cells.flatMap(({ floatingVcpus, pinnedVcpus }) => [floatingVcpus, pinnedVcpus]);
  const length = lists.reduce((sum, list) => sum + (typeof list === 'string' ? list.length : 0), 0);
  if (length <= mostListText) return;
  const message = `guestTopology: the CPU lists of its cells together may have ${mostListText} characters`;
  throw new InvalidFieldError('guestTopology.cells', 'cpuList', message);
}
